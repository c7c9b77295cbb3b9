using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Inbox;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeFleet.Tests.Sessions;

public class BundleIntakeTests
{
    [Fact]
    public async Task The_blocks_of_a_bundle_are_held_as_if_they_had_come_one_by_one_and_settled_in_one_run()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call(gateway: 5);
        Assert.Contains(ManagerFeatures.Bundles, (await gateway.HelloAsync(features: GatewayFeatures.AcceptedRuns)).Features);
        var blocks = Numbered(1, 100);
        await gateway.SendAsync(Of(blocks));

        var settled = (await gateway.NextAsync())!.Settled;
        Assert.Equal((7UL, StreamClass.Telemetry), (settled.Epoch, settled.Stream));
        Assert.Equal(new SequenceRun { First = 1, Count = 100 }, Assert.Single(settled.AcceptedRuns));
        Assert.Empty(settled.Accepted);
        Assert.Equal(blocks.Select(block => block.Bytes.ToArray()),
            host.Get<InboxReader>().ReadAfter(0, 200, long.MaxValue).Select(held => held.Bytes.ToArray()));
    }

    [Fact]
    public async Task A_gateway_that_does_not_know_runs_is_told_each_sequence()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(Of(Numbered(1, 3)));
        Assert.Equal([1UL, 2, 3], (await gateway.NextAsync())!.Settled.Accepted);
    }

    [Fact]
    public async Task Blocks_that_come_again_are_repeats_in_a_bundle_or_not_and_a_clone_is_one_in_both()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync(features: GatewayFeatures.AcceptedRuns);
        await gateway.SendAsync(Blocks.Of(2));
        Assert.Equal([2UL], (await gateway.SettledAsync(1)).Accepted);
        await gateway.SendAsync(Of(Numbered(1, 4)));
        Assert.Equal([1UL, 2, 3, 4], (await gateway.SettledAsync(4)).Accepted);
        await gateway.SendAsync(Of(Numbered(1, 4)));
        Assert.Equal([1UL, 2, 3, 4], (await gateway.SettledAsync(4)).Accepted);
        await gateway.SendAsync(Blocks.Of(4));
        Assert.Equal([4UL], (await gateway.SettledAsync(1)).Accepted);
        Assert.Equal(4, host.Get<InboxReader>().ReadAfter(0, 100, long.MaxValue).Count);

        await gateway.SendAsync(Of([Blocks.Of(4, value: 99), Blocks.Of(5)]));
        var (accepted, rejected) = await gateway.SettledAsync(2);
        Assert.Equal([5UL], accepted);
        Assert.Equal((4UL, Rejection.Types.Reason.Conflict), (Assert.Single(rejected).Sequence, rejected[0].Reason));
    }

    [Fact]
    public async Task A_bundle_that_cannot_be_opened_ends_the_session_and_leaves_nothing()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        var bundle = BundleCodec.Pack(Numbered(1, 10));
        bundle.Checksum++;
        await gateway.SendAsync(new FromGateway { Bundle = bundle });
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("send them one by one", status.Detail, StringComparison.Ordinal);
        Assert.Empty(host.Get<InboxReader>().ReadAfter(0, 100, long.MaxValue));
    }

    [Fact]
    public async Task A_packed_report_is_one_and_what_is_none_ends_the_session()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call(gateway: 3);
        Assert.Contains(ManagerFeatures.PackedReports, (await gateway.HelloAsync()).Features);
        var packing = new ReportPacking();
        for (var version = 1ul; version <= 3; version++)
        {
            await gateway.SendAsync(new FromGateway { PackedReport = packing.Pack(new Reported { ConfigurationVersion = version }) });
            await Uplinks.GatewayUnderTest.Until(
                () => host.Get<GatewayTwins>().Get(3).Reported?.ConfigurationVersion == version, $"report {version} is not there");
        }
        await gateway.SendAsync(new FromGateway { PackedReport = new PackedReport { Size = 9 } });
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("send reports whole", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_window_counts_the_blocks_of_a_bundle()
    {
        await using var host = await ManagerHost.StartAsync(configure: s => s.AddSingleton(new SessionLimits { WindowBlocks = 4 }));
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(Of(Numbered(1, 4)));
        Assert.Equal(4, (await gateway.SettledAsync(4)).Accepted.Count);
        await gateway.SendAsync(Of(Numbered(5, 5)));
        Assert.Equal(StatusCode.ResourceExhausted, (await gateway.EndAsync()).StatusCode);
    }

    private static FromGateway Of(IReadOnlyList<Block> blocks) => new() { Bundle = BundleCodec.Pack(blocks) };

    private static List<Block> Numbered(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(sequence => Blocks.Of((ulong)sequence))];
}
