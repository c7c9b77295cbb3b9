using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>Consecutive blocks of one stream whose readings lie elsewhere by now: their bytes are gone, their identities stay.</summary>
/// <param name="Cursor">Where it lies; pass the last one to go on.</param>
/// <param name="Gateway">Who sent them.</param>
/// <param name="First">The first identity.</param>
/// <param name="Last">The sequence of the last.</param>
/// <param name="Readings">Of all of them together.</param>
/// <param name="Blocks">Checksum and readings of each; empty once they are too old to be told apart from a clone's.</param>
public sealed record SettledRange(
    string Cursor, long Gateway, BlockId First, ulong Last, long Readings, IReadOnlyList<(ulong Checksum, int Count)> Blocks);

/// <summary>
/// The table of what was here once. Invariants: a block goes from the other table in the transaction that puts its identity
/// here; an identity here is never given up. Twelve bytes a block while checksums are kept, then a row a range.
/// </summary>
internal static class SettledBlocks
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS settled (
          number INTEGER PRIMARY KEY, gateway INTEGER NOT NULL, epoch INTEGER NOT NULL, stream INTEGER NOT NULL,
          first INTEGER NOT NULL, last INTEGER NOT NULL, received INTEGER NOT NULL, readings INTEGER NOT NULL, entries BLOB);
        CREATE UNIQUE INDEX IF NOT EXISTS settled_identity ON settled (gateway, epoch, stream, first);
        """;

    private const int EntryBytes = 12;

    /// <summary>A row grows up to this and is then left alone: each block that is added writes it anew.</summary>
    private const int MostEntries = 256;

    /// <summary>Moves the blocks that are here of these arrivals, within the open transaction.</summary>
    /// <returns>How many were here.</returns>
    public static int Move(SqliteConnection connection, string arrivals)
    {
        var count = 0;
        using (var rows = connection.Command("""
            SELECT gateway, epoch, stream, sequence, checksum, count, received FROM block
            WHERE arrival IN (SELECT value FROM json_each($arrivals)) ORDER BY gateway, epoch, stream, sequence
            """, ("$arrivals", arrivals)).ExecuteReader())
        {
            Run? run = null;
            for (; rows.Read(); count++)
            {
                var stream = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt32(2));
                if (run is null || !run.Takes(stream, rows.GetInt64(3)))
                {
                    run?.Write(connection);
                    run = Run.Before(connection, stream, rows.GetInt64(3));
                }
                run.Add(rows.GetInt64(3), (ulong)rows.GetInt64(4), rows.GetInt32(5), rows.GetInt64(6));
            }
            run?.Write(connection);
        }
        connection.Execute("DELETE FROM block WHERE arrival IN (SELECT value FROM json_each($arrivals))", ("$arrivals", arrivals));
        return count;
    }

    /// <summary>Whether the identity is here, and with which checksum; null as checksum: too long ago to say.</summary>
    public static HeldIdentity? Find(SqliteConnection connection, long gateway, BlockId id)
    {
        using var rows = connection.Command("""
            SELECT first, last, entries FROM settled
            WHERE gateway = $gateway AND epoch = $epoch AND stream = $stream AND first <= $sequence ORDER BY first DESC LIMIT 1
            """, ("$gateway", gateway), ("$epoch", (long)id.Epoch), ("$stream", (int)id.Stream), ("$sequence", (long)id.Sequence))
            .ExecuteReader();
        if (!rows.Read() || (long)id.Sequence > rows.GetInt64(1)) return null;
        if (rows.IsDBNull(2)) return new HeldIdentity(null);
        var entries = (byte[])rows.GetValue(2);
        return new HeldIdentity(Entry(entries, (int)((long)id.Sequence - rows.GetInt64(0))).Checksum);
    }

    /// <summary>Gives up the checksums of what came before (Unix ms) and joins the ranges that this leaves side by side.</summary>
    public static void ForgetChecksums(SqliteConnection connection, long before)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("UPDATE settled SET entries = NULL WHERE received < $before AND entries IS NOT NULL", ("$before", before));
        connection.Execute("""
            CREATE TEMP TABLE part AS
            SELECT number, last, received, readings, first_value(number) OVER (PARTITION BY gateway, epoch, stream,
                part ORDER BY first) AS head
            FROM (SELECT *, sum(begins) OVER (PARTITION BY gateway, epoch, stream ORDER BY first) AS part FROM (
              SELECT *, first IS NOT 1 + lag(last) OVER (PARTITION BY gateway, epoch, stream ORDER BY first) AS begins
              FROM settled WHERE entries IS NULL));
            UPDATE settled SET last = whole.last, received = whole.received, readings = whole.readings FROM (
              SELECT head, max(last) AS last, max(received) AS received, sum(readings) AS readings FROM part
              GROUP BY head HAVING count(*) > 1) whole
            WHERE number = whole.head;
            DELETE FROM settled WHERE number IN (SELECT number FROM part WHERE number <> head);
            DROP TABLE part;
            """);
        transaction.Commit();
    }

    /// <summary>Ranges with a higher number, in its order.</summary>
    public static IEnumerable<SettledRange> After(SqliteConnection connection, string file, long number, int limit)
    {
        using var rows = connection.Command("""
            SELECT number, gateway, epoch, stream, first, last, readings, entries FROM settled
            WHERE number > $number ORDER BY number LIMIT $limit
            """, ("$number", number), ("$limit", limit)).ExecuteReader();
        while (rows.Read())
        {
            var entries = rows.IsDBNull(7) ? [] : (byte[])rows.GetValue(7);
            yield return new SettledRange(
                FormattableString.Invariant($"{file}:{rows.GetInt64(0)}"), rows.GetInt64(1),
                new BlockId((ulong)rows.GetInt64(2), (StreamClass)rows.GetInt32(3), (ulong)rows.GetInt64(4)), (ulong)rows.GetInt64(5),
                rows.GetInt64(6), [.. Enumerable.Range(0, entries.Length / EntryBytes).Select(i => Entry(entries, i))]);
        }
    }

    private static (ulong Checksum, int Count) Entry(ReadOnlySpan<byte> entries, int position)
    {
        var entry = entries.Slice(position * EntryBytes, EntryBytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
    }

    /// <summary>A row that is being made, or made longer.</summary>
    private sealed class Run((long Gateway, long Epoch, int Stream) stream, long first, byte[] before)
    {
        private readonly List<byte> _entries = [.. before];
        private long _readings, _received;

        private long Next => first + _entries.Count / EntryBytes;

        /// <summary>The row that ends right before the sequence, while it may grow; else a new one.</summary>
        public static Run Before(SqliteConnection connection, (long Gateway, long Epoch, int Stream) stream, long sequence)
        {
            using var rows = connection.Command("""
                SELECT first, entries, readings, received FROM settled
                WHERE gateway = $gateway AND epoch = $epoch AND stream = $stream AND first < $sequence ORDER BY first DESC LIMIT 1
                """, ("$gateway", stream.Gateway), ("$epoch", stream.Epoch), ("$stream", stream.Stream), ("$sequence", sequence))
                .ExecuteReader();
            if (rows.Read() && !rows.IsDBNull(1))
            {
                var run = new Run(stream, rows.GetInt64(0), (byte[])rows.GetValue(1))
                {
                    _readings = rows.GetInt64(2),
                    _received = rows.GetInt64(3),
                };
                if (run.Takes(stream, sequence)) return run;
            }
            return new Run(stream, sequence, []);
        }

        public bool Takes((long, long, int) of, long sequence) =>
            of == stream && sequence == Next && _entries.Count < MostEntries * EntryBytes;

        public void Add(long sequence, ulong checksum, int count, long received)
        {
            System.Diagnostics.Debug.Assert(sequence == Next);
            Span<byte> entry = stackalloc byte[EntryBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(entry, checksum);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], count);
            CollectionsMarshal.SetCount(_entries, _entries.Count + EntryBytes);
            entry.CopyTo(CollectionsMarshal.AsSpan(_entries)[^EntryBytes..]);
            _readings += count;
            _received = Math.Max(_received, received);
        }

        public void Write(SqliteConnection connection) => connection.Execute("""
            INSERT INTO settled (gateway, epoch, stream, first, last, received, readings, entries)
            VALUES ($gateway, $epoch, $stream, $first, $last, $received, $readings, $entries)
            ON CONFLICT (gateway, epoch, stream, first) DO UPDATE SET
              last = excluded.last, received = excluded.received, readings = excluded.readings, entries = excluded.entries
            """,
            ("$gateway", stream.Gateway), ("$epoch", stream.Epoch), ("$stream", stream.Stream), ("$first", first), ("$last", Next - 1),
            ("$received", _received), ("$readings", _readings), ("$entries", _entries.ToArray()));
    }
}

/// <summary>An identity that is taken.</summary>
/// <param name="Checksum">Of the bytes that have it; null: it is so long ago that nobody kept it.</param>
internal readonly record struct HeldIdentity(ulong? Checksum);
