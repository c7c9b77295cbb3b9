using EdgeFleet.City.Network;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Registry;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Bearers;

/// <summary>
/// A gateway that has NB-IoT and nothing else, over a link that misbehaves: events at once, the rest collected, and a real manager holds
/// each block once. The clock of bearer and link runs fast; that of the session does not, which collects for two seconds, not 15 minutes.
/// </summary>
public sealed class NarrowFaultTests
{
    private const int Speed = 30;

    private static readonly int Rounds = Samples.IsWhole ? 40 : 4;

    public static TheoryData<string, double, double> Faults => new()
    {
        // Of seconds up and down.
        { "cut", 20, 40 },
        { "flapping", 8, 3 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Nothing_is_lost_and_nothing_comes_twice(string name, double up, double down)
    {
        await using var fleet = await Fleet.StartAsync();
        var clock = new FastClock(Speed);
        var load = new DeliveredLoad(
            fleet, Assert.Single(await fleet.AddAsync(fleet.Device("house"))), clock.GetUtcNow().ToUnixTimeMilliseconds());
        var quality = new LinkQuality
        {
            Delay = TimeSpan.FromMilliseconds(100), UpBitsPerSecond = 20_000, DownBitsPerSecond = 20_000,
        };
        await using var link = new LinkRelay(DeliveredLoad.Manager(fleet), quality, 1, clock);
        var terms = new BearerTerms("nb", BearerKind.NbIot)
        {
            Times = BearerTimes.Of(BearerKind.NbIot) with { Collect = TimeSpan.FromSeconds(2) },
        };
        await using var gateway = new GatewayUnderTest(
            await DeliveredLoad.EnrolAsync(fleet), fleet.Manager.Gateways, [new RelayBearer(terms, link, clock)], clock);
        gateway.Start();
        await GatewayUnderTest.Until(() => gateway.Bearers.IsConnected, "it is connected");

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var stream in (StreamClass[])[StreamClass.Event, StreamClass.Billing, StreamClass.Event, StreamClass.State])
            {
                await load.AppendAsync(gateway, stream);
                await Task.Delay(TimeSpan.FromSeconds(up / 4), clock);
            }
            link.State = RelayState.Cut;
            await load.AppendAsync(gateway, StreamClass.Event);
            await Task.Delay(TimeSpan.FromSeconds(down), clock);
            link.State = RelayState.Up;
        }
        await GatewayUnderTest.Until(() => !gateway.Outbox.Unsettled.Any(), $"{name}: all is delivered");
        Assert.True(link.Breaks >= 2, $"{name} did not happen");
        await load.IsExactAsync();
    }
}
