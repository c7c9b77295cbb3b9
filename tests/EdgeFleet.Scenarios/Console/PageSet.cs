using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>Every page of the console, and what it is once it is there.</summary>
internal static class PageSet
{
    /// <summary>Addresses of the pages for somebody who is signed in.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "/", "/gateways", "/gateways/1", "/gateways/new", "/gateways/999", "/devices", "/devices?search=nothing-is-called-so",
        "/devices/1", "/devices/999",
        "/devices/new", "/devices/1/edit", $"/devices/{ConsoleCity.Lamp}/edit", "/profiles", "/profiles/new",
            "/profiles/greenhouse-climate",
        $"/devices/{ConsoleCity.Lamp}", $"/devices/{ConsoleCity.Meters}", $"/devices/{ConsoleCity.Room}", "/audit", "/profile", "/sign-in",
        "/people", "/people/administrator", "/people/nobody",
        "/artifacts", "/retention", "/export", "/export?device=999", "/sign-in?code=AAAA-BBBB", "/forbidden", "/error",
    ];

    /// <summary>Opens a page and waits until its circuit stands, where it has one.</summary>
    public static async Task OpenAsync(this IPage page, string address)
    {
        await page.GotoAsync(address);
        if (await page.Locator("main[data-live]").CountAsync() > 0) await page.LiveAsync();
        await Expect(page.Locator("h1")).ToBeVisibleAsync(new() { Timeout = ConsoleCity.TimeoutMs });
    }

    public static Task LiveAsync(this IPage page) =>
        Expect(page.Locator("main[data-live=true]")).ToBeVisibleAsync(new() { Timeout = ConsoleCity.TimeoutMs });

    /// <summary>
    /// Until the address is like that. Playwright's WaitForURLAsync looks once and then waits for the next change, and one that comes
    /// in between is missed.
    /// </summary>
    public static Task AddressAsync(this IPage page, string pattern) =>
        Expect(page).ToHaveURLAsync(new Regex(pattern), new() { Timeout = ConsoleCity.TimeoutMs });
}
