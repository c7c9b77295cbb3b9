using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Bearers;

public sealed class BearerClassesTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task What_a_bearer_does_not_carry_stays_in_the_outbox_unread()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        var narrow = new BearerEntry(new BearerTerms("nb", BearerKind.NbIot)).Create(TimeProvider.System);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: narrow);
        var telemetry = await gateway.AppendAsync(2);
        var events = await gateway.AppendAsync(2, StreamClass.Event);
        gateway.Start();

        var session = await manager.NextAsync();
        var sent = await session.NextBlocksAsync(2);
        await session.AcceptAsync(events);
        await GatewayUnderTest.Until(() => gateway.Outbox.Unsettled.Count == 2, "settled events stay");

        Assert.Equal(events, sent.Select(block => block.Id));
        Assert.True(await session.StaysSilentAsync());
        Assert.Equal(telemetry, gateway.Outbox.Unsettled.Select(block => block.Id));
        Assert.DoesNotContain(StreamClass.Telemetry, gateway.Outbox.Peeked);
    }
}
