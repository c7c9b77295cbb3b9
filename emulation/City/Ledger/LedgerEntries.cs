using EdgeFleet.Contracts;

namespace EdgeFleet.City.Ledger;

/// <summary>What identifies a block in the whole fleet.</summary>
/// <param name="Gateway">The gateway's number.</param>
/// <param name="Epoch">Its outbox.</param>
/// <param name="Stream">Lower-case name of the class.</param>
/// <param name="Sequence">1, 2, 3 ... within epoch and stream.</param>
public readonly record struct BlockKey(long Gateway, ulong Epoch, string Stream, ulong Sequence)
{
    public override string ToString() => $"gateway {Gateway} {Epoch:x16}/{Stream}/{Sequence}";
}

/// <summary>A block as a journal or the manager's inbox names it.</summary>
public readonly record struct BlockEntry(BlockKey Block, int Count, ulong Checksum);

/// <summary>A reading as the manager holds it.</summary>
/// <param name="Series">Device and point.</param>
/// <param name="Time">Source time, Unix ms.</param>
/// <param name="Value">The number, true and false as 1 and 0; null where the reading carries none (its quality says why) or a text.</param>
/// <param name="Ordinal">Tells readings of one millisecond apart.</param>
/// <param name="Text">What a reading without a number says; null: nothing.</param>
public readonly record struct HeldReading(SeriesId Series, long Time, decimal? Value, uint Ordinal, string? Text = null);

/// <summary>The readings of one held block.</summary>
public sealed record HeldBlockReadings(BlockKey Block, IReadOnlyList<HeldReading> Readings);

/// <summary>One point's value out of one answer that a device served.</summary>
/// <param name="Series">Device and point.</param>
/// <param name="Time">When the answer was made, Unix ms.</param>
/// <param name="Value">After the profile's scale.</param>
/// <param name="Overdue">It may have gone unread: sent after the gateway's time-out, or asked for again at once.</param>
/// <param name="ByException">Stored when it changes and once in <see cref="LedgerInput.RepeatMilliseconds"/>, not at every poll.</param>
public readonly record struct ServedValue(SeriesId Series, long Time, decimal Value, bool Overdue = false, bool ByException = false);

/// <summary>One record that a node handed to its gateway. A number stands for the same record for ever.</summary>
/// <param name="Device">The manager's number of the node's device.</param>
/// <param name="Number">The record's number on that node.</param>
/// <param name="Path">The point.</param>
/// <param name="Time">Source time, Unix ms.</param>
/// <param name="Value">The number, true and false as 1 and 0; null: none, its quality says why.</param>
public readonly record struct ServedRecord(long Device, uint Number, PointPath Path, long Time, decimal? Value);

/// <summary>What is known of one node at the end.</summary>
/// <param name="Device">The manager's number of its device.</param>
/// <param name="Confirmed">The gateway told the node that it holds everything up to this record; 0: it never did.</param>
/// <param name="PowerCuts">How often its power was cut: each may have torn the record that was being written.</param>
public readonly record struct NodeAccount(long Device, uint Confirmed, int PowerCuts);

/// <summary>All that the verdict rests on.</summary>
public sealed record LedgerInput
{
    /// <summary>What the gateways printed when an append had returned.</summary>
    public required IReadOnlyList<BlockEntry> Journalled { get; init; }

    /// <summary>The manager's inbox, as <c>/api/v1/inbox/blocks</c> lists it.</summary>
    public required IReadOnlyList<BlockEntry> HeldBlocks { get; init; }

    /// <summary>The same, unpacked, as <c>/api/v1/inbox/readings</c> lists it.</summary>
    public required IReadOnlyList<HeldBlockReadings> HeldReadings { get; init; }

    /// <summary>
    /// Those of <see cref="HeldBlocks"/> that went, as <c>/api/v1/inbox/settled</c> lists them: their readings are in chunks.
    /// </summary>
    public IReadOnlySet<BlockKey> Compacted { get; init; } = new HashSet<BlockKey>();

    /// <summary>The readings of those blocks, as <c>/api/v1/inbox/chunks</c> lists them.</summary>
    public IReadOnlyList<HeldReading> ChunkReadings { get; init; } = [];

    /// <summary>All readings that are held, wherever they lie.</summary>
    public IEnumerable<HeldReading> AllReadings => HeldReadings.SelectMany(block => block.Readings).Concat(ChunkReadings);

    /// <summary>What the field served, in the order of time.</summary>
    public required IReadOnlyList<ServedValue> Served { get; init; }

    /// <summary>How often the gateway of a device was killed; a device that is missing here was never cut off.</summary>
    public required IReadOnlyDictionary<long, int> KillsByDevice { get; init; }

    /// <summary>What the nodes handed over, as heard on their lines; a record that was asked for again stands here again.</summary>
    public IReadOnlyList<ServedRecord> ServedRecords { get; init; } = [];

    /// <summary>The devices that are nodes.</summary>
    public IReadOnlyList<NodeAccount> Nodes { get; init; } = [];

    /// <summary>The part of it that is about one gateway.</summary>
    /// <param name="gateway">Its number.</param>
    /// <param name="devices">The numbers of its devices.</param>
    public LedgerInput Of(long gateway, IReadOnlySet<long> devices) => this with
    {
        Journalled = [.. Journalled.Where(entry => entry.Block.Gateway == gateway)],
        HeldBlocks = [.. HeldBlocks.Where(entry => entry.Block.Gateway == gateway)],
        HeldReadings = [.. HeldReadings.Where(block => block.Block.Gateway == gateway)],
        Compacted = Compacted.Where(block => block.Gateway == gateway).ToHashSet(),
        ChunkReadings = [.. ChunkReadings.Where(reading => devices.Contains(reading.Series.Device))],
        Served = [.. Served.Where(value => devices.Contains(value.Series.Device))],
        ServedRecords = [.. ServedRecords.Where(record => devices.Contains(record.Device))],
        Nodes = [.. Nodes.Where(node => devices.Contains(node.Device))],
    };

    /// <summary>Longest time that an unchanged by-exception value may go unrepeated, ms.</summary>
    public long RepeatMilliseconds { get; init; } = 60_000;
}
