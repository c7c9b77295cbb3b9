using System.Net;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Registry;

namespace EdgeFleet.Tests.Sessions;

/// <summary>What only another uplink of a gateway loses is told, and is no loss of the manager's.</summary>
public sealed class LossElsewhereTests
{
    [Fact]
    public async Task It_is_shown_with_the_uplinks_name_and_stands_in_no_ledger_here()
    {
        var report = new Reported
        {
            Elsewhere =
            {
                new UplinkLoss
                {
                    Uplink = "broker", Stream = StreamClass.Telemetry, Reason = LostRange.Types.Reason.Expired, Blocks = 1234,
                },
            },
        };
        await using var fleet = await Fleet.StartAsync();
        using var link = new GatewayLink(fleet.Gateway, 1, new Hello(), fleet.Manager.Clock.GetUtcNow());
        fleet.Manager.Get<GatewayTwins>().Connected(link);
        ReportValues.Bound(report);
        Assert.False(WordBounds.Cut(report, new GatewayQuotas(), _ => true));
        fleet.Manager.Get<GatewayTwins>().Reported(link, report);

        var list = await fleet.People.GetJsonAsync("api/v1/gateways?page=1&pageSize=10");
        var told = Assert.Single(Assert.Single(list["items"]!.AsArray())!["report"]!["elsewhere"]!.AsArray())!;
        Assert.Equal(("broker", "telemetry", "expired", 1234L, null), ((string)told["uplink"]!, (string)told["stream"]!,
            (string)told["reason"]!, (long)told["blocks"]!, (long?)told["first"]));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/gateways/{fleet.Gateway}");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Language", "en");
        using var answer = await fleet.People.SendAsync(request);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains("broker: 1,234 blocks of ", page, StringComparison.Ordinal);
        Assert.Contains("Nothing was lost", page, StringComparison.Ordinal);
        Assert.Empty(fleet.Manager.Get<GatewayStore>().Lost(fleet.Gateway));
    }
}
