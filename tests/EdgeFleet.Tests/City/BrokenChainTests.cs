using EdgeFleet.City.Ledger;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Outbox;
using EdgeFleet.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.City;

/// <summary>
/// The real outbox and the real inbox, each once as it is and once broken on purpose: the verdict must tell
/// the two apart, or it proves nothing.
/// </summary>
public sealed class BrokenChainTests : IDisposable
{
    private const long Gateway = 1;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgefleet-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outbox_that_acknowledges_before_the_flush_fails_the_verdict(bool acknowledgesEarly)
    {
        var disk = new TestDisk();
        var journalled = new List<Block>();
        var outbox = OutboxFixture.Open(disk.Root);
        disk.FlushesLate = acknowledgesEarly;
        journalled.AddRange(await OutboxFixture.AppendAsync(outbox, 0, 30));
        var afterThePowerCut = disk.Image(new Random(1));
        await outbox.DisposeAsync();

        var verdict = await DeliverAsync(journalled, await SurvivorsAsync(afterThePowerCut), forgetKey: false);
        if (acknowledgesEarly) Assert.Contains(verdict.Faults, fault => fault.StartsWith("lost", StringComparison.Ordinal));
        else Assert.Empty(verdict.Faults);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inbox_that_forgot_its_key_fails_the_verdict(bool forgetKey)
    {
        var blocks = Enumerable.Range(1, 6).Select(sequence => Blocks.Of((ulong)sequence)).ToList();
        var verdict = await DeliverAsync(blocks, blocks, forgetKey);
        if (forgetKey) Assert.Contains(verdict.Faults, fault => fault.StartsWith("held twice", StringComparison.Ordinal));
        else Assert.Empty(verdict.Faults);
    }

    private static async Task<List<Block>> SurvivorsAsync(TestDisk image)
    {
        try
        {
            await using var outbox = OutboxFixture.Open(image.Root);
            return await OutboxFixture.AllAsync(outbox);
        }
        catch (OutboxException)
        {
            return [];
        }
    }

    /// <summary>Delivers to the real inbox, then delivers the first half again as after a manager that died before it settled.</summary>
    private async Task<Verdict> DeliverAsync(List<Block> journalled, List<Block> delivered, bool forgetKey)
    {
        await OfferAsync(delivered);
        if (forgetKey) ForgetKey();
        var held = await OfferAsync(delivered.Take(delivered.Count / 2 + 1));

        var readings = journalled.SelectMany(BlockCodec.Decode).Where(reading => Value(reading) is not null);
        return Judge.Decide(new LedgerInput
        {
            Journalled = [.. journalled.Select(block => new BlockEntry(Key(block.Id), block.Count, block.Checksum))],
            HeldBlocks = [.. held.Select(block => new BlockEntry(Key(block.Id), block.Count, block.Checksum))],
            HeldReadings = [.. held.Select(block => new HeldBlockReadings(
                Key(block.Id), [.. block.Readings().Select(r => new HeldReading(r.Series, r.Time, Value(r), r.Ordinal))]))],
            Served = [.. readings.Select(reading => new ServedValue(reading.Series, reading.Time, Value(reading)!.Value))
                .OrderBy(value => value.Time)],
            KillsByDevice = new Dictionary<long, int>(),
        });
    }

    private async Task<IReadOnlyList<StoredBlock>> OfferAsync(IEnumerable<Block> blocks)
    {
        await using var inbox = new BlockInbox(new InboxOptions(_folder), new FakeTimeProvider(Blocks.Now),
            NullLogger<BlockInbox>.Instance);
        foreach (var block in blocks)
            await await inbox.OfferAsync(Gateway, BlockVerifier.Verify(block.Bytes), CancellationToken.None);
        return new InboxReader(inbox).ReadAfter(0, 1000, long.MaxValue);
    }

    /// <summary>The unique index is still declared, but points to an empty tree, and no mark says what is held.</summary>
    private void ForgetKey()
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(_folder, "*.db", SearchOption.AllDirectories))
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            if (Number("SELECT count(*) FROM sqlite_master WHERE name = 'block_identity'") == 0) continue;
            Run("DELETE FROM mark");
            Run("CREATE TABLE spare (a, b, c, d)");
            Run("CREATE UNIQUE INDEX spare_key ON spare (a, b, c, d)");
            Run("PRAGMA writable_schema = ON");
            Run("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'spare_key')"
                + " WHERE name = 'block_identity'");
            Run("PRAGMA writable_schema = RESET");

            void Run(string sql)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }

            long Number(string sql)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                return (long)command.ExecuteScalar()!;
            }
        }
    }

    private static BlockKey Key(BlockId id) => new(Gateway, id.Epoch, id.Stream.ToString().ToLowerInvariant(), id.Sequence);

    private static decimal? Value(Reading reading) => reading.Value.Kind switch
    {
        ValueKind.Integer => reading.Value.Integer,
        ValueKind.Decimal => reading.Value.Decimal,
        _ => null,
    };
}
