using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Kind = EdgeFleet.Contracts.V1.FromGateway.BodyOneofCase;

namespace EdgeFleet.Tests.Uplinks;

public sealed class BootClockTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task When_the_machine_started_is_said_before_the_blocks_that_count_from_it()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.Features.Add(ManagerFeatures.BootClock);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address)
        {
            BootClocks = [new BootClock { Boot = 5, Started = 1_700_000_000_000 }],
        };
        await AppendAsync(gateway, 5);
        gateway.Start();
        var session = await manager.NextAsync();

        var kinds = new List<Kind>();
        while (!kinds.Contains(Kind.Block)) kinds.Add((await session.NextAnyAsync()).BodyCase);

        Assert.Single(kinds, kind => kind == Kind.BootClock);
    }

    [Fact]
    public async Task A_manager_of_an_older_release_is_sent_neither_and_the_block_is_kept()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address)
        {
            BootClocks = [new BootClock { Boot = 5, Started = 1_700_000_000_000 }],
        };
        await AppendAsync(gateway, 5);
        var plain = await gateway.AppendAsync(1);
        gateway.Start();
        var session = await manager.NextAsync();

        var first = await session.NextAnyAsync();
        while (first.BodyCase is not (Kind.Block or Kind.BootClock)) first = await session.NextAnyAsync();

        Assert.Equal(plain.Single(), Block.Open(first.Block.Memory).Id);
        await session.AcceptAsync(plain);
        await GatewayUnderTest.Until(() => gateway.Outbox.Unsettled.Count == 1, "the plain one is settled");
        Assert.Equal(5UL, gateway.Outbox.Unsettled.Single().Boot);
    }

    private static Task<Block> AppendAsync(GatewayUnderTest gateway, ulong boot) => gateway.Outbox.AppendAsync(BlockCodec.Encode(
        StreamClass.Telemetry, [new Reading(new SeriesId(1, PointPath.Parse("1/2/3")), 90_000, ReadingValue.Of(1L))], boot));
}
