using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using Grpc.Core;
using Kind = EdgeFleet.Contracts.V1.FromGateway.BodyOneofCase;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>The real client on a narrow bearer: what it says of telemetry, to managers that take aggregates and others.</summary>
public sealed class AggregateSessionTests : IDisposable
{
    private static readonly long Last = TelemetryWindows.BeginOf(
        (TimeProvider.System.GetUtcNow() - TelemetryWindows.Length - TelemetryWindows.Settling).ToUnixTimeMilliseconds());

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Telemetry_goes_as_aggregates_of_each_window_since_the_manager_had_the_last_and_stays()
    {
        await using var manager = await StartAsync(ManagerFeatures.Aggregates);
        manager.Welcome.AggregatedUntil = Last - Minutes(15);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Of(new BearerTerms("nb", BearerKind.NbIot)));
        await FillAsync(gateway);
        gateway.Start();
        var session = await manager.NextAsync();

        foreach (var (begin, first) in ((long, ulong)[])[(Last - Minutes(15), 16), (Last, 31)])
        {
            var window = AggregateCodec.Open((await session.NextAsync(Kind.Aggregates)).Aggregates);
            Assert.Equal((begin, first, first + 14), (window.Begin, window.FirstBlock, window.LastBlock));
            Assert.Equal(gateway.Outbox.Epoch, window.Epoch);
            var one = Assert.Single(window.Series);
            Assert.Equal((15, first + 14UL), (one.Count, (ulong)one.Last.Integer));
        }
        Assert.True(await session.StaysSilentAsync());
        Assert.Equal(45, gateway.Outbox.Unsettled.Count);
        Assert.InRange(gateway.Bearers.Current.Meter.CarriedSinceStart[StreamClass.Telemetry], 80, 400);
    }

    [Theory]
    [InlineData(false, true, "a manager that does not take them")]
    [InlineData(true, false, "a bearer that may not carry them")]
    public async Task There_are_none(bool known, bool carries, string with)
    {
        await using var manager = await (known ? StartAsync(ManagerFeatures.Aggregates) : StartAsync());
        var terms = new BearerTerms("nb", BearerKind.NbIot) { Aggregates = carries };
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Of(terms));
        await FillAsync(gateway);
        var events = await gateway.AppendAsync(1, StreamClass.Event);
        gateway.Start();
        var session = await manager.NextAsync();
        Assert.Equal(events, [(await session.NextBlockAsync()).Id]);
        await NoneComesAsync(session, with);
        Assert.DoesNotContain(StreamClass.Telemetry, gateway.Outbox.Peeked);
    }

    [Fact]
    public async Task A_bearer_that_carries_the_readings_carries_no_aggregates()
    {
        await using var manager = await StartAsync(ManagerFeatures.Aggregates);
        await using var gateway = new GatewayUnderTest(
            _authority, manager.Address, bearer: Of(new BearerTerms("nb", BearerKind.NbIot) { Classes = null }));
        await FillAsync(gateway);
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextBlocksAsync(45);
        await NoneComesAsync(session, "readings go already");
    }

    [Fact]
    public async Task A_manager_that_cannot_open_them_gets_none_the_next_time()
    {
        await using var manager = await StartAsync(ManagerFeatures.Aggregates);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Of(new BearerTerms("nb", BearerKind.NbIot)));
        await FillAsync(gateway);
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextAsync(Kind.Aggregates);
        session.End(new Status(StatusCode.InvalidArgument, "aggregates of telemetry: they are not readable"));
        await NoneComesAsync(await manager.NextAsync(), "it said that it cannot");
        Assert.True(gateway.Log.Has("aggregates of telemetry not at all"));
    }

    [Fact]
    public void A_bearer_whose_bytes_are_spent_carries_none()
    {
        var bearer = Of(new BearerTerms("nb", BearerKind.NbIot) { BytesPerDay = 1000 });
        Assert.True(bearer.CarriesAggregates);
        bearer.Meter.Restore([bearer.Meter.Today with { Sent = 1000 }]);
        Assert.False(bearer.CarriesAggregates);
        Assert.False(Of(new BearerTerms("lan", BearerKind.Ethernet)).CarriesAggregates);
    }

    /// <summary>Three windows up to the last that is over, a reading a minute.</summary>
    private static async Task FillAsync(GatewayUnderTest gateway)
    {
        for (var minute = 0; minute < 45; minute++)
            await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, [new Reading(
                new SeriesId(1001, new PointPath(3303, 0, 5700)), Last + Minutes(minute - 30), ReadingValue.Of(minute + 1L))]));
    }

    private static async Task NoneComesAsync(SessionDouble session, string why)
    {
        await session.NextAsync(Kind.Reported);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.NextAsync(Kind.Aggregates, TimeSpan.FromMilliseconds(300)));
        Assert.NotEmpty(why);
    }

    private async Task<ManagerDouble> StartAsync(params string[] features)
    {
        var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.Features.Add(features);
        return manager;
    }

    private static IBearer Of(BearerTerms terms) => new BearerEntry(terms).Create(TimeProvider.System);

    private static long Minutes(int minutes) => minutes * 60_000L;
}
