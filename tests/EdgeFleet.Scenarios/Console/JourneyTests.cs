using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

[Collection("console")]
public sealed class JourneyTests(ConsoleCity city) : IAsyncDisposable
{
    private const string SetPoint = "[data-path='3337/0/5536'] .value";
    private const string Reported = "[data-path='3337/1/5536'] .value";
    private const string DimmingLevel = "[data-path='3416/0/3'] .value";
    private const string OverrideActive = "[data-path='3416/0/54'] .value";
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = ConsoleCity.TimeoutMs };
    private static readonly LocatorAssertionsToContainTextOptions Contained = new() { Timeout = ConsoleCity.TimeoutMs };

    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Fact]
    public async Task An_operator_signs_in_finds_a_greenhouse_watches_it_and_opens_its_vent()
    {
        var page = await city.StrangerAsync();
        await page.GotoAsync(await city.LinkAsync("operator"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync(Visible);
        await page.LiveAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Devices", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("greenhouse 03");
        await page.AddressAsync(@"/devices\?search=greenhouse");
        await Expect(page.Locator("table.list")).ToContainTextAsync("Greenhouse climate station", Contained);
        await page.GetByRole(AriaRole.Link, new() { Name = "greenhouse 03" }).First.ClickAsync();
        await page.AddressAsync("/devices/[0-9]+");
        await page.Locator(Reported).WaitForAsync();

        // A mark in the page's memory: a reload would lose it.
        await page.EvaluateAsync("window.notReloaded = true");
        var before = await ValuesAsync(page);
        await page.WaitForFunctionAsync(
            "before => [...document.querySelectorAll('.points .value')].map(v => v.textContent).join() !== before", before);

        var now = decimal.Parse(await page.Locator(SetPoint).InnerTextAsync(), CultureInfo.InvariantCulture);
        var reported = await page.Locator(Reported).InnerTextAsync();
        var wanted = now > 50 ? 10 : 90;
        await page.Locator("form.command input").FillAsync(wanted.ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        var command = page.Locator(".commands li").First;
        await Expect(command).ToContainTextAsync($"→ {wanted} %", Contained);
        await Expect(command).ToContainTextAsync("Done", Contained);
        await Expect(page.Locator(SetPoint))
            .ToHaveTextAsync(wanted.ToString(CultureInfo.InvariantCulture), new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.Locator(Reported)).Not.ToHaveTextAsync(reported, new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.GetByText($"= {wanted} %: Done").First).ToBeVisibleAsync(Visible);
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));

        await page.OpenAsync(city.Address + "/audit");
        await Expect(page.Locator("table.list")).ToContainTextAsync("command.issue", Contained);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the chain" }).ClickAsync();
        await Expect(page.GetByText("The chain is intact")).ToBeVisibleAsync(Visible);
    }

    [Fact]
    public async Task An_operator_finds_a_lamp_on_the_map_and_dims_it_and_the_lamp_tells_that_it_is_dimmed()
    {
        var page = await city.SignedInAsync("operator");
        // Lamps stand close: the one beside it may be hit, and is as good.
        await FollowMapAsync(page, ConsoleCity.EndOfStreet);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "lamp 0" })).ToBeVisibleAsync(Visible);
        await page.LiveAsync();
        await Expect(page.Locator(DimmingLevel)).ToBeVisibleAsync(Visible);
        await page.EvaluateAsync("window.notReloaded = true");

        var wanted = await page.Locator(DimmingLevel).InnerTextAsync() == "40" ? "70" : "40";
        var form = page.Locator("form.command").Filter(new() { HasText = "Command (0 – 100 %)" });
        await form.Locator("input").FillAsync(wanted);
        await form.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        var command = page.Locator(".commands li").First;
        await Expect(command).ToContainTextAsync($"Command → {wanted} %", Contained);
        await Expect(command).ToContainTextAsync("Done", Contained);
        // The ramp ends there, and that is the lamp's own report and not an echo of the command.
        await Expect(page.Locator(DimmingLevel)).ToHaveTextAsync(wanted, new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.Locator(OverrideActive)).ToHaveTextAsync("on", new() { Timeout = ConsoleCity.TimeoutMs });
        await Expect(page.GetByText($"Command Command = {wanted} %: Done").First).ToBeVisibleAsync(Visible);
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
    }

    [Fact]
    public async Task A_viewer_sees_everything_and_can_change_nothing()
    {
        var page = await city.SignedInAsync("viewer");
        await page.OpenAsync(city.Address + "/devices/1");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Commands" })).ToBeVisibleAsync(Visible);
        Assert.Equal(0, await page.Locator("form.command").CountAsync());
        await page.OpenAsync(city.Address + "/gateways/1");
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).CountAsync());
        var refused = await page.APIRequest.PostAsync(
            city.Address + "/api/v1/devices/1/commands", new() { DataObject = new { path = "3337/0/5536", value = 50 } });
        Assert.Equal(403, refused.Status);
        await page.GotoAsync(city.Address + "/gateways/new");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your role does not include this" })).ToBeVisibleAsync(Visible);
    }

    [Fact]
    public async Task On_a_phone_a_gateway_is_enrolled_and_the_page_says_what_to_type()
    {
        var page = await city.AdministratorAsync(width: 360);
        await page.OpenAsync(city.Address + "/gateways/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("spare gateway");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a claim code" }).ClickAsync();
        var command = page.GetByText("EdgeFleet.Gateway enrol");
        await Expect(command).ToContainTextAsync($"--manager {city.Address} --ca-fingerprint ", Contained);
        await Expect(page.GetByText("The code is good for 3 d.")).ToBeVisibleAsync(Visible);
        var info = await page.APIRequest.GetAsync(city.Address + "/api/v1/enrolment");
        await Expect(command)
            .ToContainTextAsync((await info.JsonAsync<JsonElement>()).GetProperty("caFingerprint").GetString()!, Contained);
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task On_the_map_a_device_leads_to_its_page()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/");
        await FollowMapAsync(page, 5);
        Assert.EndsWith("/devices/5", page.Url);
    }

    [Fact]
    public async Task A_zoom_into_the_chart_reads_finer()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/devices/2?span=hour");
        await page.WaitForFunctionAsync(
            "() => window.echarts?.getInstanceByDom(document.querySelector('.chart'))?.getOption()?.series?.[0]?.data.length > 0");
        await page.EvaluateAsync("""
            () => {
              const chart = echarts.getInstanceByDom(document.querySelector('.chart')), { max } = chart.getOption().xAxis[0];
              chart.dispatchAction({ type: 'dataZoom', startValue: max - 120_000, endValue: max });
            }
            """);
        await page.WaitForFunctionAsync(
            "() => echarts.getInstanceByDom(document.querySelector('.chart')).getOption().series[0].data.some(bucket => bucket[1] < 1000)");
    }

    [Fact]
    public async Task A_range_is_chosen_by_keyboard_stands_in_the_address_and_its_export_is_a_file()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/devices/2");
        await page.GetByRole(AriaRole.Link, new() { Name = "Yesterday" }).PressAsync("Enter");
        await page.AddressAsync(@"/devices/2\?from=.*&to=");
        await page.ReloadAsync();
        await page.LiveAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Yesterday" })).ToHaveAttributeAsync("aria-current", "true");

        await page.GetByLabel("From").FillAsync("2026-01-01T00:00");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2035-01-01T00:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show this time", Exact = true }).PressAsync("Enter");
        await page.AddressAsync("from=2026-01-01T00");
        // The address changes first, and the page follows it.
        var export = page.Locator("a[href*='from=2026-01-01T00']", new() { HasText = "Export" });
        await export.ClickAsync();
        await page.AddressAsync(@"/export\?.*from=2026-01-01T00");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync((await download.PathAsync())!);
        Assert.EndsWith("qualityWords", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 1);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_lost_connection_is_said_at_once_in_both_themes_and_the_old_values_look_old(ColorScheme theme)
    {
        var page = await city.AdministratorAsync(theme: theme);
        IWebSocketRoute? circuit = null;
        await page.RouteWebSocketAsync("**/_blazor**", socket =>
        {
            circuit = socket;
            socket.ConnectToServer();
        });
        await page.OpenAsync(city.Address + "/devices");
        await page.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await page.RouteAsync("**/_blazor?**", route => route.AbortAsync());
        await circuit!.CloseAsync();
        var banner = page.Locator("#components-reconnect-modal");
        await Expect(banner).ToBeVisibleAsync(Visible);
        await Expect(banner).ToContainTextAsync("The connection to the manager is lost", Contained);
        // What is behind the words is the nearest colour that is not transparent.
        Assert.InRange(await page.EvaluateAsync<double>("""
            () => {
              const words = document.querySelector('.reconnect-banner .when-trying');
              let behind = words;
              while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
              const light = colour => colour.match(/[\d.]+/g).slice(0, 3).map(part => part / 255)
                  .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                  .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0.05);
              const both = [light(getComputedStyle(words).color), light(getComputedStyle(behind).backgroundColor)];
              return Math.max(...both) / Math.min(...both);
            }
            """), 4.5, 21);
        Assert.InRange(await page.Locator("main").EvaluateAsync<double>("main => Number(getComputedStyle(main).opacity)"), 0.3, 0.7);
        await page.UnrouteAllAsync();
        await Expect(banner).ToBeHiddenAsync(new() { Timeout = ConsoleCity.TimeoutMs });
    }

    /// <summary>
    /// Clicks on a device where the map shows it, until a device's page is there. The map may be drawn anew between looking and
    /// clicking, as states come in: a person would click once more.
    /// </summary>
    private static async Task FollowMapAsync(IPage page, long device)
    {
        await page.Locator(".map-canvas canvas").First.WaitForAsync();
        for (var i = 0; i < 30 && !page.Url.Contains("/devices/", StringComparison.Ordinal); i++)
        {
            var spot = await page.EvaluateAsync<double[]>("""
                device => {
                  const map = document.querySelector('.map-canvas'), chart = map && echarts.getInstanceByDom(map),
                      box = map?.getBoundingClientRect();
                  const found = chart?.getOption()?.series.flatMap(series => series.data).find(point => point.id === device);
                  if (!found) return [1, 1];
                  const [x, y] = chart.convertToPixel('geo', found.value);
                  return [box.x + x, box.y + y];
                }
                """, device);
            await page.Mouse.ClickAsync((float)spot[0], (float)spot[1]);
            await page.WaitForTimeoutAsync(1000);
        }
    }

    private static Task<string> ValuesAsync(IPage page) =>
        page.EvaluateAsync<string>("[...document.querySelectorAll('.points .value')].map(v => v.textContent).join()");
}
