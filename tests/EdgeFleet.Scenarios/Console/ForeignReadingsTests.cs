using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.City.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>A gateway, the real executable, that runs a device file with somebody else's device in it.</summary>
[Collection("console")]
public sealed class ForeignReadingsTests(ConsoleCity city) : IAsyncDisposable
{
    private const string None = "Everything that came is of this gateway's devices";
    private static readonly LocatorAssertionsToContainTextOptions Contained = new() { Timeout = ConsoleCity.TimeoutMs };
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = ConsoleCity.TimeoutMs };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgefleet-stranger-");

    public async ValueTask DisposeAsync()
    {
        await city.TestEndedAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_a_gateway_reads_of_anothers_device_stands_on_its_page_and_an_operator_releases_it()
    {
        var administrator = await city.AdministratorAsync();
        var number = await ReadForAWhileAsync(administrator, async gateway =>
        {
            await administrator.OpenAsync($"{city.Address}/gateways/{gateway}");
            await Expect(administrator.Locator("#foreign [data-device='1']")).ToBeVisibleAsync(Visible);
        });

        var viewer = await city.SignedInAsync("viewer");
        await viewer.OpenAsync($"{city.Address}/gateways/{number}");
        await Expect(viewer.Locator("#foreign [data-device='1']"))
            .ToContainTextAsync("device 1", new() { Timeout = ConsoleCity.TimeoutMs, IgnoreCase = true });
        Assert.Equal(0, await viewer.Locator("#foreign button").CountAsync());

        var page = await city.SignedInAsync("operator");
        await page.OpenAsync($"{city.Address}/gateways/{number}");
        await page.Locator("#foreign [data-device='1'] button").ClickAsync();
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Expect(page.Locator("#foreign")).ToContainTextAsync(None, Contained);
        await page.OpenAsync(city.Address + "/audit");
        await Expect(page.Locator("table.list")).ToContainTextAsync("readings.release", Contained);
    }

    /// <summary>Enrols a gateway, has it read device 1 until <paramref name="until"/> is content, and stops it.</summary>
    private async Task<long> ReadForAWhileAsync(IPage administrator, Func<long, Task> until)
    {
        var api = administrator.APIRequest;
        var made = await ReadAsync(await api.PostAsync(
            city.Address + "/api/v1/gateways",
                new() { DataObject = new { name = "stranger", siteId = 1, latitude = 36.88, longitude = 118.74 } }));
        var device = await ReadAsync(await api.GetAsync(city.Address + "/api/v1/devices/1"));
        var file = Path.Combine(_folder.FullName, "devices.json");
        await File.WriteAllTextAsync(file, new JsonObject
        {
            ["format"] = "edgefleet-devices/1",
            ["devices"] = new JsonArray(new JsonObject
            {
                ["number"] = 1,
                ["name"] = "not mine",
                ["profile"] = device.GetProperty("profile").GetString(),
                ["periodMs"] = 1000,
                ["link"] = JsonNode.Parse(device.GetProperty("link").GetRawText()),
            }),
        }.ToJsonString());

        var data = Path.Combine(_folder.FullName, "gateway");
        var claim = Path.Combine(_folder.FullName, "claim");
        await File.WriteAllTextAsync(claim, Text(made, "claimCode"), TestContext.Current.CancellationToken);
        using (var enrolment = Start(
            "enrol", "--data", data, "--manager", city.Address, "--claim", "@" + claim, "--ca-fingerprint",
            Text(made, "caFingerprint")))
        {
            await enrolment.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, enrolment.ExitCode);
        }
        var number = made.GetProperty("number").GetInt64();
        using var gateway = Start("run", "--data", data, "--devices", file);
        try
        {
            await until(number);
        }
        finally
        {
            using var stop = Process.Start("/bin/kill", ["-TERM", gateway.Id.ToString(CultureInfo.InvariantCulture)]);
            await gateway.WaitForExitAsync();
        }
        return number;
    }

    private static Process Start(params string[] arguments)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var executables = Executables.Find(Path.Combine(own.Parent!.Parent!.FullName, "EdgeFleet.City", own.Name));
        return Process.Start(new ProcessStartInfo(executables.Gateway, arguments))!;
    }

    private static async Task<JsonElement> ReadAsync(IAPIResponse answer)
    {
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync<JsonElement>())!;
    }

    private static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;
}
