using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// Reads the inbox beside its writer: in order of arrival for those who follow it, by time for those who ask for a range.
/// </summary>
public sealed class InboxReader(BlockInbox inbox)
{
    private const string Columns = "arrival, gateway, epoch, stream, sequence, checksum, count, received, first_time";
    private const string InRange = "gateway = $gateway AND last_time >= $from AND last_time < $until AND first_time < $to";

    /// <summary>Committed blocks after an arrival, in order of arrival, over all files.</summary>
    /// <param name="after">The last arrival already seen; 0: from the first.</param>
    /// <param name="limit">Most blocks.</param>
    /// <param name="maxBytes">Stops once the blocks have this many bytes.</param>
    /// <param name="withBytes">False: entries only.</param>
    /// <param name="gateway">Only this gateway's; null: all.</param>
    public IReadOnlyList<StoredBlock> ReadAfter(long after, int limit, long maxBytes, bool withBytes = true, long? gateway = null) =>
        Read(new ArrivalRange(after) { Gateway = gateway }, limit, maxBytes, withBytes);

    /// <summary>Committed blocks of the range, in order of arrival, over all files.</summary>
    /// <param name="range">Which.</param>
    /// <param name="limit">Most blocks.</param>
    /// <param name="maxBytes">Stops once the blocks have this many bytes.</param>
    /// <param name="withBytes">False: entries only.</param>
    public IReadOnlyList<StoredBlock> Read(ArrivalRange range, int limit, long maxBytes, bool withBytes = true)
    {
        ArgumentNullException.ThrowIfNull(range);
        // Not beyond this: while a group is being committed, a later arrival of one file may be
        // visible before an earlier one of another.
        range = range with { UpTo = Math.Min(range.UpTo, inbox.CommittedArrival) };
        if (range.UpTo <= range.After) return [];
        var sources = new List<ArrivalSource>();
        try
        {
            foreach (var file in inbox.Files.All.Where(
                f => f.MayHoldBlocks && f.LastArrival > range.After
                    && (range.Gateway is null || f.LongestSpan(range.Gateway.Value) is not null)))
                sources.Add(new ArrivalSource(file.Path, range, limit, withBytes));
            return Merge(sources, limit, maxBytes, range.MostReadings);
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    /// <summary>
    /// The arrival right before the next block: after a restore, or where blocks were compacted, there are more numbers without one
    /// than anybody could walk through.
    /// </summary>
    /// <param name="after">Later than this arrival.</param>
    /// <param name="upTo">What is given where there is no block up to here.</param>
    public long BeforeNext(long after, long upTo)
    {
        var before = upTo;
        foreach (var file in inbox.Files.All.Where(file => file.LastArrival > after))
        {
            using var connection = SqliteFile.OpenRead(file.Path);
            if (connection.Scalar("SELECT min(arrival) FROM block WHERE arrival > $after", ("$after", after)) is long next)
                before = Math.Min(before, next - 1);
        }
        return before;
    }

    /// <summary>Sequences of a stream that were ever stored, over all files: ranges in no order, which may overlap.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="first">Only ranges that end no sooner.</param>
    /// <param name="last">Only ranges that begin no later.</param>
    internal IEnumerable<(ulong First, ulong Last)> Held(StreamKey stream, ulong first = 0, ulong last = long.MaxValue)
    {
        const string Which = "WHERE gateway = $gateway AND epoch = $epoch AND stream = $stream";
        foreach (var file in inbox.Files.All.Where(file => file.LongestSpan(stream.Gateway) is not null))
        {
            using var connection = SqliteFile.OpenRead(file.Path);
            using var rows = connection.Command(
                $"SELECT sequence, sequence FROM block {Which} AND sequence BETWEEN $first AND $last "
                + $"UNION ALL SELECT first, last FROM settled {Which} AND first <= $last AND last >= $first",
                ("$gateway", stream.Gateway), ("$epoch", (long)stream.Epoch), ("$stream", (int)stream.Stream),
                ("$first", (long)first), ("$last", (long)last)).ExecuteReader();
            while (rows.Read()) yield return ((ulong)rows.GetInt64(0), (ulong)rows.GetInt64(1));
        }
    }

    /// <summary>Of which gateways blocks arrived, over all files, found out without reading them.</summary>
    /// <param name="after">Later than this arrival.</param>
    /// <param name="upTo">Not later than this, which is committed.</param>
    public IReadOnlyList<ArrivalSummary> Summary(long after, long upTo)
    {
        var all = new Dictionary<long, ArrivalSummary>();
        foreach (var file in inbox.Files.All.Where(f => f.MayHoldBlocks && f.LastArrival > after))
        {
            using var connection = SqliteFile.OpenRead(file.Path);
            // The plus keeps it from walking an index of all there is, for the sake of the grouping.
            using var rows = connection.Command("""
                SELECT gateway, min(arrival), max(arrival), count(*), sum(count) FROM block WHERE arrival > $after AND arrival <= $upTo
                GROUP BY +gateway
                """, ("$after", after), ("$upTo", upTo)).ExecuteReader();
            while (rows.Read())
            {
                var here = new ArrivalSummary(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
                all[here.Gateway] = all.TryGetValue(here.Gateway, out var other)
                    ? new ArrivalSummary(here.Gateway, Math.Min(here.First, other.First), Math.Max(here.Last, other.Last),
                        here.Blocks + other.Blocks, here.Readings + other.Readings)
                    : here;
            }
        }
        return [.. all.Values];
    }

    /// <summary>Blocks of a gateway that may hold readings in the range, file by file, oldest last reading first.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="from">Unix ms, inclusive.</param>
    /// <param name="to">Unix ms, exclusive.</param>
    public IEnumerable<StoredBlock> ReadRange(long gateway, long from, long to)
    {
        foreach (var (file, until) in FilesWith(gateway, to))
        {
            using var connection = SqliteFile.OpenRead(file.Path);
            using var command = connection.Command(
                $"SELECT {Columns}, bytes FROM block WHERE {InRange} AND arrival <= $arrival ORDER BY last_time",
                ("$gateway", gateway), ("$from", from), ("$to", to), ("$until", until), ("$arrival", inbox.CommittedArrival));
            using var rows = command.ExecuteReader();
            while (rows.Read()) yield return Row(rows, withBytes: true);
        }
    }

    /// <summary>How many blocks <see cref="ReadRange"/> would give at most, found out without touching them.</summary>
    public long CountRange(long gateway, long from, long to)
    {
        long count = 0;
        foreach (var (file, until) in FilesWith(gateway, to))
        {
            using var connection = SqliteFile.OpenRead(file.Path);
            count += (long)connection.Scalar(
                "SELECT count(*) FROM block WHERE gateway = $gateway AND last_time >= $from AND last_time < $until",
                ("$gateway", gateway), ("$from", from), ("$until", until))!;
        }
        return count;
    }

    /// <summary>Identities of blocks that went elsewhere, file by file.</summary>
    /// <param name="after">The cursor of the last one already seen; null: from the first.</param>
    /// <param name="limit">Most ranges.</param>
    /// <exception cref="FormatException">It is no cursor.</exception>
    public IReadOnlyList<SettledRange> Settled(string? after, int limit)
    {
        var colon = after?.IndexOf(':', StringComparison.Ordinal) ?? 0;
        var number = 0L;
        if (after is not null
            && (colon < 0 || !long.TryParse(after.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)))
            throw new FormatException($"'{after}' is no cursor");
        var begin = after?[..colon] ?? "";
        var ranges = new List<SettledRange>();
        foreach (var file in inbox.Files.All.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file.Path);
            if (ranges.Count == limit) break;
            if (string.CompareOrdinal(name, begin) < 0) continue;
            using var connection = SqliteFile.OpenRead(file.Path);
            ranges.AddRange(SettledBlocks.After(connection, name, name == begin ? number : 0, limit - ranges.Count));
        }
        return ranges;
    }

    /// <summary>
    /// Files that hold blocks of the gateway, each with the last time that a block which begins before <paramref name="to"/> may
    /// end at.
    /// </summary>
    private IEnumerable<(InboxFile File, long Until)> FilesWith(long gateway, long to) =>
        from file in inbox.Files.All.Where(f => f.MayHoldBlocks).OrderBy(f => f.Path, StringComparer.Ordinal)
        let longest = file.LongestSpan(gateway)
        where longest is not null
        select (file, SaturatingAdd(to, longest.Value));

    private static List<StoredBlock> Merge(List<ArrivalSource> sources, int limit, long maxBytes, long maxReadings)
    {
        var next = new PriorityQueue<ArrivalSource, long>();
        foreach (var source in sources.Where(s => s.MoveNext())) next.Enqueue(source, source.Current.Arrival);
        var blocks = new List<StoredBlock>();
        long bytes = 0, readings = 0;
        while (blocks.Count < limit && bytes < maxBytes && readings < maxReadings && next.TryDequeue(out var source, out _))
        {
            blocks.Add(source.Current);
            bytes += source.Current.Bytes.Length;
            readings += source.Current.Count;
            if (source.MoveNext()) next.Enqueue(source, source.Current.Arrival);
        }
        return blocks;
    }

    private static StoredBlock Row(SqliteDataReader row, bool withBytes) => new(
        row.GetInt64(0), row.GetInt64(1),
        new BlockId((ulong)row.GetInt64(2), (StreamClass)row.GetInt32(3), (ulong)row.GetInt64(4)),
        (ulong)row.GetInt64(5), row.GetInt32(6), row.GetInt64(7), row.GetInt64(8),
        withBytes ? (byte[])row.GetValue(9) : ReadOnlyMemory<byte>.Empty);

    private static long SaturatingAdd(long time, long span) => time > long.MaxValue - span ? long.MaxValue : time + span;

    private sealed class ArrivalSource : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _command;
        private readonly SqliteDataReader _rows;
        private readonly bool _withBytes;

        public ArrivalSource(string path, ArrivalRange range, int limit, bool withBytes)
        {
            _withBytes = withBytes;
            _connection = SqliteFile.OpenRead(path);
            const string Which =
                "FROM block WHERE arrival > $after AND arrival <= $upTo AND ($gateway IS NULL OR gateway = $gateway) "
                + "AND gateway NOT IN (SELECT value FROM json_each($except)) ORDER BY arrival LIMIT $limit";
            _command = _connection.Command(withBytes ? $"SELECT {Columns}, bytes {Which}" : $"SELECT {Columns} {Which}",
                ("$after", range.After), ("$upTo", range.UpTo), ("$gateway", range.Gateway), ("$limit", limit),
                ("$except", $"[{string.Join(',', range.Except)}]"));
            _rows = _command.ExecuteReader();
        }

        public StoredBlock Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (!_rows.Read()) return false;
            Current = Row(_rows, _withBytes);
            return true;
        }

        public void Dispose()
        {
            _rows.Dispose();
            _command.Dispose();
            _connection.Dispose();
        }
    }
}
