using Microsoft.Playwright;
using static EdgeFleet.Scenarios.Console.FormPage;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What switches something, told and asked in words.</summary>
[Collection("console")]
public sealed class OrderTests(ConsoleCity city)
{
    /// <summary>As every room of the grid it is read only, and says so: neither order would succeed.</summary>
    [Theory]
    [InlineData("en-GB", "on", "off", "node is read only", "now")]
    [InlineData("zh-CN", "合", "分", "节点为只读", "当前")]
    public async Task A_breaker_order_that_the_device_would_refuse_is_not_offered_and_it_is_said_why(
        string language, string on, string off, string why, string now)
    {
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync($"{city.Address}/devices/{ConsoleCity.Room}");
        await Expect(page.Locator("tr[data-path='33050/0/1'] .value")).ToHaveTextAsync(off, new() { Timeout = ConsoleCity.TimeoutMs });
        var form = page.Locator("form.command");
        await Expect(form).ToContainTextAsync(now, Contained);
        foreach (var (value, name) in new[] { ("1", off), ("2", on) })
        {
            var blocked = form.Locator($"[data-blocked='{value}']");
            await Expect(blocked).ToContainTextAsync(name, Contained);
            await Expect(blocked).ToContainTextAsync(why, Contained);
        }
        await Expect(form.Locator("select, button")).ToHaveCountAsync(0, new() { Timeout = ConsoleCity.TimeoutMs });
    }

    [Theory]
    [InlineData("en-GB", "Water: volume", "Set", "Cancel")]
    [InlineData("zh-CN", "水表：累计量", "设置", "取消")]
    public async Task A_register_is_set_after_it_was_asked_once_more(string language, string point, string set, string cancel)
    {
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync($"{city.Address}/devices/{ConsoleCity.Meters}");
        var form = page.Locator("form.command").Filter(new() { HasText = point });
        await form.Locator("input").FillAsync("12.5", new() { Timeout = ConsoleCity.TimeoutMs });
        await form.GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("12.5", Contained);
        var before = await page.Locator(".commands li").CountAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = cancel, Exact = true }).ClickAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = set, Exact = true }).ClickAsync();
        await Expect(page.Locator(".commands li").First).ToContainTextAsync($"{point} → 12.5", Contained);
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
