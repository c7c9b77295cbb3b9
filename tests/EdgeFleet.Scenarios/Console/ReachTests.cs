using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>Everybody can use every page: with a screen reader, on a phone, in both languages and themes, by keyboard.</summary>
[Collection("console")]
public sealed class ReachTests(ConsoleCity city) : IAsyncDisposable
{
    // What is right need not be described node by node, which takes most of the time on a page with many.
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Theory]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("zh-CN", ColorScheme.Dark)]
    public async Task No_page_has_a_serious_finding_breaks_its_policy_or_scrolls_sideways_on_a_phone(string language, ColorScheme theme)
    {
        const int Phone = 360, Desk = 1440, Height = 800;
        var page = await city.AdministratorAsync(language, theme);
        await page.WatchPolicyAsync();
        var findings = new List<string>();
        foreach (var address in PageSet.All)
        {
            await page.SetViewportSizeAsync(Desk, Height);
            await page.OpenAsync(city.Address + address);
            findings.AddRange((await page.MisdeedsAsync()).Select(misdeed => $"{address}: {misdeed}"));
            // Within the page itself: the newer way opens a window for each run, to see into frames, and we have none.
#pragma warning disable CS0618 // It takes a third of the time for as long as the library has it.
            var result = await page.Locator("html").RunAxeLegacy(OnlyViolations);
#pragma warning restore CS0618
            Assert.NotEmpty(result.Passes);
            findings.AddRange(result.Violations.Where(v => v.Impact is "serious" or "critical")
                .SelectMany(v => v.Nodes.Select(node => $"{address}: {v.Id}: {v.Help}: {node.Html}")));
            await page.SetViewportSizeAsync(Phone, Height);
            if (await WidthAsync(page, Phone) is > Phone and var width) findings.Add($"{address}: {width} px wide on a phone");
        }
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    [Fact]
    public async Task On_a_laptop_the_audit_breaks_no_name_in_two()
    {
        var page = await city.AdministratorAsync(width: 1280);
        await page.OpenAsync(city.Address + "/audit");
        var broken = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.list .who, .list .action')].filter(cell => {
              const text = document.createRange();
              text.selectNodeContents(cell);
              return new Set([...text.getClientRects()].map(line => line.top)).size > 1;
            }).map(cell => cell.textContent)
            """);
        Assert.Empty(broken);
    }

    [Fact]
    public async Task The_language_is_switched_by_a_click_and_kept()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/devices");
        await page.GetByRole(AriaRole.Button, new() { Name = "中文", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("设备", new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hans");
        await page.OpenAsync(city.Address + "/devices/1");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "空气温度" })).ToBeVisibleAsync(new() { Timeout = ConsoleCity.TimeoutMs });
        await page.GetByRole(AriaRole.Button, new() { Name = "English", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Air temperature" }))
            .ToBeVisibleAsync(new() { Timeout = ConsoleCity.TimeoutMs });
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_one_is_chosen()
    {
        var page = await city.AdministratorAsync(theme: ColorScheme.Dark);
        await page.OpenAsync(city.Address + "/profile");
        Assert.True(await DarkAsync(page));
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Light" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light", new() { Timeout = ConsoleCity.TimeoutMs });
        await page.WaitForLoadStateAsync();
        Assert.False(await DarkAsync(page));
        await page.OpenAsync(city.Address + "/devices");
        Assert.False(await DarkAsync(page));
    }

    [Fact]
    public async Task By_keyboard_the_first_stop_skips_to_the_content_and_the_focus_is_seen()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/gateways");
        // A new page moves the focus to its heading, once.
        await Expect(page.Locator("h1")).ToBeFocusedAsync(new() { Timeout = ConsoleCity.TimeoutMs });
        await page.Locator(".brand").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        var skip = page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" });
        await Expect(skip).ToBeFocusedAsync();
        Assert.NotEqual("none", await skip.EvaluateAsync<string>("link => getComputedStyle(link).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync(new() { Timeout = ConsoleCity.TimeoutMs });
    }

    /// <summary>How wide a page is, once what is drawn by script has followed the window.</summary>
    private static async Task<int> WidthAsync(IPage page, int window)
    {
        var width = int.MaxValue;
        for (var i = 0; i < 50 && width > window; i++)
        {
            if (i > 0) await Task.Delay(100);
            width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        }
        return width;
    }

    private static Task<bool> DarkAsync(IPage page) =>
        page.EvaluateAsync<bool>("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => part < 60)");
}
