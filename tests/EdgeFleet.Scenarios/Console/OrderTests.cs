using Microsoft.Playwright;
using static EdgeFleet.Scenarios.Console.FormPage;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What switches something, told and asked in words.</summary>
[Collection("console")]
public sealed class OrderTests(ConsoleCity city)
{
    [Theory]
    [InlineData("en-GB", "on", "off", "Set", "Cancel", "now")]
    [InlineData("zh-CN", "合", "分", "设置", "取消", "当前")]
    public async Task A_breaker_order_is_chosen_by_name_and_asked_once_more(
        string language, string on, string off, string set, string cancel, string now)
    {
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync($"{city.Address}/devices/{ConsoleCity.Room}");
        await Expect(page.Locator("tr[data-path='33050/0/1'] .value")).ToHaveTextAsync(off, new() { Timeout = ConsoleCity.TimeoutMs });
        var form = page.Locator("form.command");
        await Expect(form).ToContainTextAsync(now, Contained);
        await form.Locator("select").SelectOptionAsync(on);
        await form.GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(on, Contained);
        var before = await page.Locator(".commands li").CountAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = cancel, Exact = true }).ClickAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        await Expect(page.Locator(".commands li").First).ToContainTextAsync($"→ {on}", Contained);
        await Expect(page.Locator(".commands li")).ToHaveCountAsync(before + 1, new() { Timeout = ConsoleCity.TimeoutMs });
    }

    [Fact]
    public async Task What_is_out_of_range_is_said_before_it_is_sent()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync($"{city.Address}/devices/1");
        var form = page.Locator("form.command");
        await form.Locator("input").FillAsync("101");
        await Expect(form.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("101 is out of range: 0 to 100 %", new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(form.GetByRole(AriaRole.Button)).ToBeDisabledAsync(new() { Timeout = ConsoleCity.TimeoutMs });
        await form.Locator("input").FillAsync("100");
        await Expect(form.GetByRole(AriaRole.Button)).ToBeEnabledAsync(new() { Timeout = ConsoleCity.TimeoutMs });
    }
}
