using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>Filling in the console's forms, as a person does: by label.</summary>
internal static class FormPage
{
    public static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = ConsoleCity.TimeoutMs };
    public static readonly LocatorAssertionsToContainTextOptions Contained = new() { Timeout = ConsoleCity.TimeoutMs };

    public static ILocator Field(this IPage page, string label) => page.GetByLabel(label, new() { Exact = true }).First;

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>What stands below a field: its help, or what was refused of it.</summary>
    public static ILocator Below(this IPage page, string label) =>
        page.Locator(".mud-input-control", new() { Has = page.Field(label) }).Last;

    public static async Task ChooseAsync(this IPage page, string label, string item)
    {
        await page.Field(label).ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item", new() { HasText = item }).First.ClickAsync();
    }

    public static async Task ChooseGatewayAsync(this IPage page, string label, long number)
    {
        // From the list as it opens: a search by letters draws it anew, maybe under the click.
        await page.ChooseAsync(label, $"({number})");
        await Expect(page.Field(label)).ToHaveValueAsync(new Regex($@"\({number}\)$"), new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0, new() { Timeout = ConsoleCity.TimeoutMs });
    }

    /// <summary>Clicks where it is asked whether one is sure, and is.</summary>
    public static async Task SureAsync(this IPage page, string name)
    {
        await page.Button(name).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
    }

    public static Task HeadedAsync(this IPage page, string heading) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync(Visible);

    /// <summary>What REST says of the page that is shown: <c>/devices/7</c>.</summary>
    public static async Task<JsonElement> ReadAsync(this IPage page)
    {
        var address = new Uri(page.Url);
        var answer = await page.APIRequest.GetAsync($"{address.GetLeftPart(UriPartial.Authority)}/api/v1{address.AbsolutePath}");
        Assert.True(answer.Ok, await answer.TextAsync());
        return await answer.JsonAsync<JsonElement>();
    }
}
