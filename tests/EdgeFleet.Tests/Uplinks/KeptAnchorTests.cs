using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Manager;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Uplinks;

public sealed class KeptAnchorTests
{
    [Fact]
    public void The_latest_end_of_the_audit_outlives_a_restart_and_no_earlier_one_replaces_it()
    {
        using var folder = new TestFolder();
        var kept = Open(folder);
        Assert.Null(kept.Latest);
        kept.Keep(Anchor(41));
        kept.Keep(Anchor(40));
        Assert.Equal(Anchor(41), kept.Latest);
        Assert.Equal(Anchor(41), Open(folder).Latest);
        Open(folder).Keep(Anchor(42));
        Assert.Equal(Anchor(42), Open(folder).Latest);
    }

    [Fact]
    public void A_file_that_is_no_anchor_and_an_anchor_that_is_none_cost_nothing()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.In("audit-anchor"), "not base64");
        var kept = Open(folder);
        Assert.Null(kept.Latest);
        kept.Keep(new AuditAnchor { Sequence = 1, Hash = new string('a', 5000) });
        Assert.Null(kept.Latest);
    }

    [Fact]
    public async Task A_gateway_shows_in_its_Hello_what_it_was_given_in_the_session_before()
    {
        using var authority = new TestAuthority();
        await using var manager = await ManagerDouble.StartAsync(authority);
        await using var gateway = new GatewayUnderTest(authority, manager.Address).Start();
        var first = await manager.NextAsync();
        Assert.Contains(GatewayFeatures.AuditAnchor, first.Hello.Features);
        Assert.Null(first.Hello.Anchor);
        await first.SendAsync(new FromManager { Anchor = Anchor(5) });
        await GatewayUnderTest.Until(() => gateway.Anchor.Latest is not null, "the anchor is not kept");
        first.End(new Status(StatusCode.OK, ""));
        Assert.Equal(Anchor(5), (await manager.NextAsync()).Hello.Anchor);
    }

    [Fact]
    public void A_restored_manager_goes_on_from_an_earlier_row_and_its_old_anchors_come_too_late()
    {
        using var folder = new TestFolder();
        var anchor = Open(folder);
        anchor.Keep(new AuditAnchor { Sequence = 90, Hash = "a" });
        anchor.Keep(new AuditAnchor { Sequence = 41, Hash = "b", Restored = 40 });
        anchor.Keep(new AuditAnchor { Sequence = 95, Hash = "c" });
        Assert.Equal("b", Open(folder).Latest!.Hash);
    }

    private static KeptAnchor Open(TestFolder folder) => new(folder.In("audit-anchor"), NullLogger<KeptAnchor>.Instance);

    private static AuditAnchor Anchor(long sequence) =>
        new() { Sequence = sequence, Hash = new string('a', 64), Time = 1, Signature = ByteString.CopyFrom(1, 2, 3) };
}
