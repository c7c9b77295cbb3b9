using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using Grpc.Core;
using Kind = EdgeFleet.Contracts.V1.FromGateway.BodyOneofCase;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>The real client on a narrow bearer, with managers that take bundles and others.</summary>
public sealed class BundleTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task On_a_narrow_bearer_blocks_share_a_message_and_are_settled_in_a_run()
    {
        await using var manager = await StartAsync(ManagerFeatures.Bundles);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Narrow());
        var ids = await gateway.AppendAsync(20, StreamClass.State);
        var bytes = gateway.Outbox.Unsettled.Select(block => block.Bytes.ToArray()).ToList();
        gateway.Start();
        var session = await manager.NextAsync();

        var bundle = (await session.NextAsync(Kind.Bundle)).Bundle;
        Assert.Equal(bytes, BundleCodec.Open(bundle).Select(block => block.Bytes.ToArray()));
        Assert.Contains(GatewayFeatures.AcceptedRuns, session.Hello.Features);
        // A run that says more than was sent settles what was sent.
        await session.SendAsync(new FromManager
        {
            Settled = new Settled
            {
                Epoch = ids[0].Epoch, Stream = ids[0].Stream, AcceptedRuns = { new SequenceRun { First = 1, Count = uint.MaxValue } },
            },
        });
        await Until(() => gateway.Outbox.Unsettled.Count == 0, "settled blocks stay in the outbox");
        Assert.Equal(bundle.CalculateSize(), gateway.Bearers.Current.Meter.CarriedSinceStart[StreamClass.State]);
    }

    [Fact]
    public async Task Reports_tell_what_differs_and_come_out_whole()
    {
        await using var manager = await StartAsync(ManagerFeatures.Bundles, ManagerFeatures.PackedReports);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Narrow());
        var devices = Enumerable.Range(1, 100).Select(device => new DeviceState
        {
            Device = 1000 + device, Link = DeviceState.Types.Link.Online, LastAnswer = 1_790_000_000_000 + device * device * 977,
        });
        gateway.Report = new Reported { Devices = { devices } };
        gateway.Start();
        var session = await manager.NextAsync();
        var packing = new ReportPacking();
        var first = (await session.NextAsync(Kind.PackedReport)).PackedReport;
        Assert.Equal(gateway.Report.Devices, packing.Open(first).Devices);

        var changed = gateway.Report.Clone();
        changed.Devices[50].Link = DeviceState.Types.Link.NoAnswer;
        gateway.Report = changed;
        var second = (await session.NextAsync(Kind.PackedReport)).PackedReport;
        Assert.Equal(changed.Devices, packing.Open(second).Devices);
        Assert.InRange(second.CalculateSize(), 1, first.CalculateSize() / 5);
    }

    [Fact]
    public async Task A_manager_that_does_not_know_bundles_gets_blocks_one_by_one()
    {
        await using var manager = await StartAsync();
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Narrow());
        var ids = await gateway.AppendAsync(5, StreamClass.State);
        gateway.Start();
        var session = await manager.NextAsync();
        Assert.Equal(ids, (await session.NextBlocksAsync(5)).Select(block => block.Id));
        Assert.NotNull((await session.NextAsync(Kind.Reported)).Reported);
    }

    [Fact]
    public async Task A_bearer_that_does_not_collect_gets_blocks_one_by_one()
    {
        await using var manager = await StartAsync(ManagerFeatures.Bundles);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(5, StreamClass.State);
        gateway.Start();
        Assert.Equal(ids, (await (await manager.NextAsync()).NextBlocksAsync(5)).Select(block => block.Id));
    }

    [Fact]
    public async Task A_manager_that_cannot_open_a_bundle_gets_the_blocks_one_by_one_the_next_time()
    {
        await using var manager = await StartAsync(ManagerFeatures.Bundles);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Narrow());
        var ids = await gateway.AppendAsync(5, StreamClass.State);
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextAsync(Kind.Bundle);
        session.End(new Status(StatusCode.InvalidArgument, "the blocks come out with other bytes than they went in with"));

        var next = await manager.NextAsync();
        Assert.Equal(ids, (await next.NextBlocksAsync(5)).Select(block => block.Id));
        Assert.True(gateway.Log.Has("go one by one"));
        await next.AcceptAsync(ids);
        await Until(() => gateway.Outbox.Unsettled.Count == 0, "settled blocks stay in the outbox");
    }

    private async Task<ManagerDouble> StartAsync(params string[] features)
    {
        var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.Features.Add(features);
        return manager;
    }

    private static IBearer Narrow() => new BearerEntry(new BearerTerms("nb", BearerKind.NbIot)).Create(TimeProvider.System);
}
