using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>What nobody hears any more may be another value by now, and says so, over REST and on the page.</summary>
public class StaleValueTests
{
    [Fact]
    public async Task A_value_is_stale_while_its_device_or_its_gateway_is_silent()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("one"));
        var (manager, twins) = (fleet.Manager, fleet.Manager.Get<GatewayTwins>());
        var block = Blocks.Of(1, time: manager.Clock.GetUtcNow().ToUnixTimeMilliseconds() - 1000, device: 1);
        await await manager.Get<BlockInbox>().OfferAsync(fleet.Gateway, BlockVerifier.Verify(block.Bytes), CancellationToken.None);
        await ReportTests.Eventually(() => manager.Get<LatestValues>().Of(1).Count == 1);

        using var link = new GatewayLink(fleet.Gateway, 1, new Hello(), manager.Clock.GetUtcNow());
        await CheckAsync(stale: true);
        twins.Connected(link);
        await CheckAsync(stale: false);
        twins.Reported(link, Says(DeviceState.Types.Link.NoAnswer));
        await CheckAsync(stale: true);
        twins.Reported(link, Says(DeviceState.Types.Link.Online));
        await CheckAsync(stale: false);
        twins.Disconnected(link);
        await CheckAsync(stale: true);

        async Task CheckAsync(bool stale)
        {
            var points = await fleet.People.GetFromJsonAsync<JsonElement>("/api/v1/devices/1/latest");
            var told = points.EnumerateArray().ToLookup(point => point.GetProperty("time").ValueKind == JsonValueKind.Number,
                point => point.GetProperty("stale").GetBoolean());
            Assert.Equal([stale], told[true]);
            Assert.DoesNotContain(true, told[false]);
            foreach (var (language, word) in new[] { ("en", "stale"), ("zh-Hans", "已过时") })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/devices/1");
                request.Headers.Add("Accept", "text/html");
                request.Headers.Add("Accept-Language", language);
                using var page = await fleet.People.SendAsync(request);
                var text = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
                Assert.Contains("21.5", text, StringComparison.Ordinal);
                Assert.Equal(stale, text.Contains($"<span class=\"flag\">{word}</span>", StringComparison.Ordinal));
            }
        }
    }

    private static Reported Says(DeviceState.Types.Link link) => new() { Devices = { new DeviceState { Device = 1, Link = link } } };
}
