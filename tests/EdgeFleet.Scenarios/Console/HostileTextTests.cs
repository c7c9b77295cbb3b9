using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What others say is text on every page, and no page does what its policy forbids.</summary>
[Collection("console")]
public sealed class HostileTextTests(ConsoleCity city) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task Whatever_a_gateway_and_a_person_write_runs_on_no_page(string language)
    {
        var page = await city.AdministratorAsync(language);
        await page.WatchPolicyAsync();
        var (gateway, device) = (0L, 0L);
        try
        {
            var site = await MakeAsync(
                page, "sites", new { name = Named(language), zone = "Asia/Shanghai", latitude = 36.9, longitude = 118.8 });
            var made = await MakeAsync(page, "gateways",
                new { name = Named("g" + language), siteId = site.GetProperty("id").GetInt64(), latitude = 36.9, longitude = 118.8 });
            gateway = made.GetProperty("number").GetInt64();
            device = (await MakeAsync(page, "devices", new[]
            {
                new
                {
                    name = Named("d" + language), siteId = site.GetProperty("id").GetInt64(), gateway, profile = "greenhouse-climate",
                    latitude = 36.9, longitude = 118.8, link = new { address = "tcp://127.0.0.1:1", unit = 1 },
                },
            }))[0].GetProperty("number").GetInt64();
            await using var hostile =
                await HostileGateway.EnrolAsync(page.APIRequest, city.Address, made.GetProperty("claimCode").GetString()!);
            await hostile.SpeakAsync(device, TimeProvider.System);

            foreach (var address in new[]
            {
                "/", "/gateways", $"/gateways/{gateway}", "/devices", $"/devices/{device}", $"/devices/{device}?point=3303/0/5700",
                $"/devices/{device}?point=3341/0/5527", $"/devices/{device}/edit", "/devices/new", "/audit",
            })
            {
                await page.OpenAsync(city.Address + address);
                foreach (var drawing in await page.Locator("canvas").AllAsync())
                    await drawing.HoverAsync(new() { Force = true, Position = new() { X = 200, Y = 100 } });
                if (address.EndsWith("5700", StringComparison.Ordinal)) await Expect(page.Locator("canvas").First).ToBeVisibleAsync();
                await ExpectCleanAsync(page, address);
            }
            // It was there to be seen.
            await page.OpenAsync($"{city.Address}/devices/{device}");
            await Expect(page.Locator("main")).ToContainTextAsync("window.planted=1", new() { Timeout = ConsoleCity.TimeoutMs });
        }
        finally
        {
            if (device > 0) await page.APIRequest.DeleteAsync($"{city.Address}/api/v1/devices/{device}");
            if (gateway > 0) await page.APIRequest.DeleteAsync($"{city.Address}/api/v1/gateways/{gateway}");
        }
    }

    /// <summary>Every page is looked at where all are opened, in <see cref="ReachTests"/>.</summary>
    [Fact]
    public async Task No_dialog_and_no_form_does_what_its_policy_forbids()
    {
        var page = await city.AdministratorAsync();
        await page.WatchPolicyAsync();
        // Dialogs, popovers and lists are made when they are asked for.
        await page.OpenAsync(city.Address + "/gateways/1");
        await page.Button("Rename or relocate").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync(FormPage.Visible);
        await ExpectCleanAsync(page, "a dialog");
        await page.OpenAsync(city.Address + "/devices/new");
        await page.ChooseAsync("Model", "greenhouse-climate");
        await ExpectCleanAsync(page, "a form");
        // A library's: it tries whether it may make code out of text, may not, and works all the same.
        await page.GotoAsync(city.Address + "/reference");
        await Expect(page.Locator("body")).ToContainTextAsync("EdgeFleet manager", new() { Timeout = ConsoleCity.TimeoutMs });
    }

    private static async Task ExpectCleanAsync(IPage page, string where)
    {
        var misdeeds = await page.MisdeedsAsync();
        Assert.True(!misdeeds.Any(), $"{where}: {string.Join("; ", misdeeds)}");
    }

    private static string Named(string what) => what + HostileGateway.Script[..100];

    private async Task<JsonElement> MakeAsync(IPage page, string kind, object body)
    {
        var answer = await page.APIRequest.PostAsync($"{city.Address}/api/v1/{kind}", new() { DataObject = body });
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync<JsonElement>())!;
    }
}
