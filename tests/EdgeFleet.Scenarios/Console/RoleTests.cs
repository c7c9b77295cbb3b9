using Microsoft.Playwright;
using static EdgeFleet.Scenarios.Console.FormPage;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What a role may not do is not offered, its page is refused, and so is the same by REST.</summary>
[Collection("console")]
public sealed class RoleTests(ConsoleCity city) : IAsyncDisposable
{
    // What each change of the registry takes, by the least role that may do it.
    private static readonly (string Page, string Offer, AriaRole Kind, string Role)[] Offers =
    [
        ("/devices", "Add a device", AriaRole.Link, "technician"),
        ("/devices/1", "Edit", AriaRole.Link, "technician"),
        ("/devices/1", "Remove", AriaRole.Button, "operator"),
        ("/gateways", "Enrol a gateway", AriaRole.Link, "technician"),
        ("/gateways/1", "Rename or relocate", AriaRole.Button, "technician"),
        ("/gateways/1", "Remove", AriaRole.Button, "operator"),
        ("/profiles", "Add a model", AriaRole.Link, "operator"),
        ("/profiles/greenhouse-climate", "Save", AriaRole.Button, "operator"),
    ];

    private static readonly (string Method, string Path, string Role)[] Calls =
    [
        ("POST", "devices", "technician"), ("PUT", "devices/1", "technician"), ("DELETE", "devices/1", "operator"),
        ("POST", "gateways", "technician"), ("PUT", "gateways/1", "technician"), ("DELETE", "gateways/1", "operator"),
        ("PUT", "profiles/greenhouse-climate", "operator"), ("DELETE", "profiles/greenhouse-climate", "operator"),
        ("POST", "sites", "technician"), ("POST", "sign-in-links", "administrator"),
        ("GET", "people", "administrator"), ("PUT", "people/administrator", "administrator"),
        ("DELETE", "people/administrator", "administrator"), ("DELETE", "people/administrator/second-factor", "administrator"),
    ];

    private static readonly LocatorAssertionsToHaveCountOptions Counted = new() { Timeout = ConsoleCity.TimeoutMs };

    private static readonly string[] Roles = ["viewer", "technician", "operator", "administrator"];

    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Theory]
    [InlineData("viewer")]
    [InlineData("technician")]
    [InlineData("operator")]
    public async Task A_role_is_offered_what_it_may_do_and_refused_the_rest_by_console_and_REST(string role)
    {
        var page = await city.SignedInAsync(role);
        foreach (var offers in Offers.GroupBy(offer => offer.Page))
        {
            await page.OpenAsync(city.Address + offers.Key);
            // What everybody sees is there: so would be what is offered.
            await Expect(page.Locator("main[data-live=true]")).ToBeVisibleAsync(Visible);
            foreach (var (_, offer, kind, least) in offers.OrderByDescending(offer => Holds(role, offer.Role)))
            {
                var offered = page.GetByRole(kind, new() { Name = offer, Exact = true });
                await Expect(offered).ToHaveCountAsync(Holds(role, least) ? 1 : 0, Counted);
            }
        }
        foreach (var form in new[] { "/devices/new", "/devices/1/edit", "/gateways/new" })
        {
            await page.GotoAsync(city.Address + form);
            var refusal = page.GetByRole(AriaRole.Heading, new() { Name = "Your role does not include this" });
            await Expect(refusal).ToHaveCountAsync(Holds(role, "technician") ? 0 : 1, Counted);
        }
        foreach (var (method, path, least) in Calls.Where(call => !Holds(role, call.Role)))
        {
            var answer = await page.APIRequest.FetchAsync($"{city.Address}/api/v1/{path}", new() { Method = method, DataObject = new { } });
            Assert.True(answer.Status == 403, $"{role} may {method} {path}, which takes {least}: {answer.Status}");
        }
    }

    private static bool Holds(string role, string least) => Array.IndexOf(Roles, role) >= Array.IndexOf(Roles, least);
}
