using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Storage;
using LiteDB;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// What the outbox knows beyond its blocks: what each uplink has settled, and the ledger of what is lost.
/// Settling is written from time to time (forgetting it only delivers again); the ledger at once, with all that follows from it.
/// What is settled is a document <c>{ _id: key, r: [first, last, first, last ...] }</c>; a range of the ledger is one of its own.
/// </summary>
internal sealed class Catalog : IDisposable
{
    public const string FileName = "catalog.db";

    private const string SettledEntries = "settled";
    private const string LedgerEntries = "ledger";
    private const string LedgerOf010 = "lost";
    private const string EndEntries = "ends";
    private const string DrainedEntries = "drained";

    /// <summary>
    /// Under this name, which no uplink has, stands what is no longer stored: an uplink that is new has no claim on it.
    /// </summary>
    public const string Gone = "";

    /// <summary>Streams of epochs that are gone, of which it is remembered where they ended.</summary>
    private const int MostDrained = 256;

    private readonly DurableDatabase _database;
    private readonly Dictionary<string, RangeSet> _settled = [];
    private readonly Ledger _ledger = new();
    private readonly Dictionary<string, IReadOnlyList<LostRange>> _told = [];
    private readonly Dictionary<string, IReadOnlyList<UplinkLoss>> _elsewhere = [];
    private readonly Dictionary<string, ulong> _ends = [];
    private readonly List<(long Number, string Key, ulong End)> _drained = [];
    private readonly HashSet<string> _unsaved = [];

    private Catalog(DurableDatabase database)
    {
        _database = database;
        foreach (var document in database.All(SettledEntries)) _settled.Add(document["_id"].AsString, Ranges(document));
        foreach (var document in database.All(LedgerEntries)) _ledger.Add(LossOf(document));
        foreach (var document in database.All(EndEntries)) _ends.Add(document["_id"].AsString, (ulong)document["end"].AsInt64);
        foreach (var document in database.All(DrainedEntries).OrderBy(document => document["_id"].AsInt64))
            _drained.Add((document["_id"].AsInt64, document["stream"].AsString, (ulong)document["end"].AsInt64));
        AdoptLedgerOf010();
        // A catalog of 0.1.0 knows one uplink, and not which of what that settled was deleted: all of it counts as gone.
        foreach (var (key, settled) in _settled.ToList())
            if (key.Split('|') is [var epoch, var stream, not Gone] && _settled.TryAdd($"{epoch}|{stream}|", new RangeSet(settled)))
                _unsaved.Add($"{epoch}|{stream}|");
    }

    /// <summary>Opens the catalog; one that cannot be read is set aside and begun anew.</summary>
    /// <returns>The catalog, and whether it knows the past: false when it is new.</returns>
    public static (Catalog Catalog, bool KnowsThePast) Open(IStorageFolder folder)
    {
        var isNew = !folder.Exists(FileName);
        try
        {
            return (Read(folder), !isNew);
        }
        catch (DamagedDatabaseException)
        {
            SegmentRebuild.SetAside(folder, FileName);
            SegmentRebuild.SetAside(folder, DurableDatabase.LogName(FileName));
            return (Read(folder), false);
        }
    }

    /// <summary>The whole ledger, whosever loss it is.</summary>
    public IReadOnlyList<LostRange> AllLost() => [.. _ledger.All.Select(Told)];

    /// <summary>The ledger of an uplink: ranges that it will never be given. The same list until there is another loss.</summary>
    public IReadOnlyList<LostRange> Lost(string uplink)
    {
        if (!_told.TryGetValue(uplink, out var lost))
            _told.Add(uplink, lost = [.. _ledger.All.Where(loss => loss.Kind.Uplink is Ledger.Everyone || loss.Kind.Uplink == uplink)
                .Select(Told)]);
        return lost;
    }

    /// <summary>What uplinks other than this one will never be given. The same list until there is another loss.</summary>
    public IReadOnlyList<UplinkLoss> Elsewhere(string uplink)
    {
        if (!_elsewhere.TryGetValue(uplink, out var losses))
            _elsewhere.Add(uplink, losses = Ledger.Sums(_ledger.All.Where(loss =>
                loss.Kind.Uplink is not (Ledger.Everyone or Gone) && loss.Kind.Uplink != uplink)));
        return losses;
    }

    /// <summary>Where streams ended of epochs that are gone, the oldest first.</summary>
    public IReadOnlyList<DrainedStream> Drained => [.. _drained.Select(drained =>
        new DrainedStream { Epoch = Epoch(drained.Key), Stream = Stream(drained.Key), Blocks = drained.End })];

    /// <summary>What an uplink has settled of a stream; null when it was never heard of.</summary>
    public RangeSet? Settled(string uplink, ulong epoch, StreamClass stream) =>
        _settled.GetValueOrDefault(SettledKey(uplink, epoch, stream));

    /// <summary>The end of a stream when the catalog was last written: it can only be further on.</summary>
    public ulong KnownEnd(ulong epoch, StreamClass stream) => _ends.GetValueOrDefault(StreamKey(epoch, stream));

    public IEnumerable<StreamClass> KnownStreams(ulong epoch) =>
        Enum.GetValues<StreamClass>().Where(stream => _ends.ContainsKey(StreamKey(epoch, stream)));

    /// <summary>Marks a range as settled, in memory.</summary>
    public void Settle(string uplink, ulong epoch, StreamClass stream, ulong first, ulong last)
    {
        var key = SettledKey(uplink, epoch, stream);
        if (!_settled.TryGetValue(key, out var settled))
        {
            _settled.Add(key, settled = new RangeSet());
            if (_settled.TryAdd(SettledKey(Gone, epoch, stream), new RangeSet())) _unsaved.Add(SettledKey(Gone, epoch, stream));
        }
        if (settled.Add(first, last)) _unsaved.Add(key);
    }

    /// <summary>
    /// Enters losses of one stream in the ledger, and that these no longer wait for any block from first to last, in one transaction.
    /// Returns when it is on disk.
    /// </summary>
    public void Lose(
        ulong epoch, StreamClass stream, ulong first, ulong last, IReadOnlyList<Loss> losses, IReadOnlyList<string> settledBy)
    {
        var changes = losses.Select(_ledger.Add).ToList();
        foreach (var uplink in settledBy) Settle(uplink, epoch, stream, first, last);
        // With what is gone beside it, or after a power cut it would look like a catalog of 0.1.0, in which all that is settled is gone.
        List<string> settled = [.. settledBy.Append(Gone).Distinct().Select(uplink => SettledKey(uplink, epoch, stream))
            .Where(_unsaved.Contains)];
        WriteLedger(changes, transaction =>
        {
            foreach (var key in settled) transaction.Put(SettledEntries, Document(key, _settled[key]));
        });
        _unsaved.ExceptWith(settled);
    }

    /// <summary>
    /// Takes out of the ledger what was under way when it was given up, and was delivered after all. Returns when that is on disk.
    /// </summary>
    public void Found(IEnumerable<LossKind> kinds, RangeSet delivered)
    {
        var changes = kinds.Select(kind => _ledger.Remove(kind, delivered)).Where(change => change.Gone.Count > 0).ToList();
        if (changes.Count > 0) WriteLedger(changes, _ => { });
    }

    private void WriteLedger(
        IReadOnlyList<(IReadOnlyList<Loss> Gone, IReadOnlyList<Loss> Put)> changes, Action<DatabaseTransaction> also)
    {
        _told.Clear();
        _elsewhere.Clear();
        _database.Write(transaction =>
        {
            foreach (var (gone, put) in changes)
            {
                transaction.Delete(LedgerEntries, [.. gone.Select(loss => new BsonValue(loss.Id))]);
                foreach (var loss in put) transaction.Put(LedgerEntries, Document(loss));
            }
            also(transaction);
        });
    }

    /// <summary>Bytes by which its file grows when what waits in the log is carried into it.</summary>
    public long PendingBytes => _database.PendingBytes;

    public bool HasUnsaved => _unsaved.Count > 0;

    /// <summary>Writes what was settled, and where the streams end. Returns when it is on disk.</summary>
    public void Save(IEnumerable<(ulong Epoch, StreamClass Stream, ulong End)> ends)
    {
        var moved = ends.Where(end => KnownEnd(end.Epoch, end.Stream) != end.End).ToList();
        if (_unsaved.Count + moved.Count == 0) return;
        _database.Write(transaction =>
        {
            foreach (var key in _unsaved) transaction.Put(SettledEntries, Document(key, _settled[key]));
            foreach (var (epoch, stream, end) in moved)
                transaction.Put(EndEntries, new BsonDocument { ["_id"] = StreamKey(epoch, stream), ["end"] = (long)end });
        });
        _unsaved.Clear();
        foreach (var (epoch, stream, end) in moved) _ends[StreamKey(epoch, stream)] = end;
    }

    /// <summary>
    /// Forgets what was settled of epochs that are gone, but not where their streams ended, and by uplinks that no longer carry the
    /// class: one that does so again later is a new one.
    /// </summary>
    public void Keep(IReadOnlyCollection<ulong> epochs, IReadOnlyCollection<OutboxUplink> uplinks)
    {
        var kept = epochs.Select(EpochKey).ToHashSet();
        var settled = _settled.Keys.Where(key => key.Split('|') is var parts && !(kept.Contains(parts[0])
            && (parts[2] == Gone || uplinks.Any(uplink => uplink.Name == parts[2] && uplink.Carries(Stream(key)))))).ToList();
        var ends = _ends.Keys.Where(key => !kept.Contains(key.Split('|')[0])).ToList();
        if (settled.Count + ends.Count == 0) return;
        var next = _drained.Count == 0 ? 1 : _drained[^1].Number + 1;
        var drained = ends.Order(StringComparer.Ordinal).Select((key, i) => (next + i, key, _ends[key])).ToList();
        var oldest = _drained.Take(Math.Max(0, _drained.Count + drained.Count - MostDrained)).ToList();
        _database.Write(transaction =>
        {
            foreach (var (number, key, end) in drained)
                transaction.Put(DrainedEntries, new BsonDocument { ["_id"] = number, ["stream"] = key, ["end"] = (long)end });
            transaction.Delete(DrainedEntries, [.. oldest.Select(one => new BsonValue(one.Number))]);
            transaction.Delete(SettledEntries, [.. settled.Select(key => new BsonValue(key))]);
            transaction.Delete(EndEntries, [.. ends.Select(key => new BsonValue(key))]);
        });
        foreach (var key in settled) _settled.Remove(key);
        foreach (var key in ends) _ends.Remove(key);
        _drained.AddRange(drained);
        _drained.RemoveRange(0, oldest.Count);
        _unsaved.ExceptWith(settled);
    }

    public void Dispose() => _database.Dispose();

    internal static Catalog Read(IStorageFolder folder)
    {
        var database = DurableDatabase.Open(folder, FileName);
        try
        {
            return new Catalog(database);
        }
        catch (Exception e) when (e is not IOException)
        {
            database.Dispose();
            throw e as DamagedDatabaseException ?? new DamagedDatabaseException($"{folder.Name}/{FileName} has entries of another form", e);
        }
    }

    private static string EpochKey(ulong epoch) => epoch.ToString("x16", CultureInfo.InvariantCulture);
    private static string StreamKey(ulong epoch, StreamClass stream) =>
        string.Create(CultureInfo.InvariantCulture, $"{EpochKey(epoch)}|{(int)stream}");
    private static string SettledKey(string uplink, ulong epoch, StreamClass stream) => $"{StreamKey(epoch, stream)}|{uplink}";

    private static ulong Epoch(string key) =>
        ulong.Parse(key.Split('|')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static StreamClass Stream(string key) => (StreamClass)int.Parse(key.Split('|')[1], CultureInfo.InvariantCulture);

    /// <summary>Release 0.1.0 kept all ranges of a stream and reason in one entry, without their times.</summary>
    private void AdoptLedgerOf010()
    {
        var old = _database.All(LedgerOf010);
        if (old.Count == 0) return;
        var losses = old.SelectMany(document => Ranges(document).Ranges.Select(range => new Loss(
            KindOf(document["_id"].AsString + "|"), range.First, range.Last, 0, 0, false))).ToList();
        _database.Write(transaction =>
        {
            foreach (var loss in losses.SelectMany(loss => _ledger.Add(loss).Put)) transaction.Put(LedgerEntries, Document(loss));
            transaction.Delete(LedgerOf010, [.. old.Select(document => document["_id"])]);
        });
    }

    private static LossKind KindOf(string id) => id.Split('|') is var parts
        ? new LossKind(Epoch(id), Stream(id), (LostRange.Types.Reason)int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3])
        : default;

    private static Loss LossOf(BsonDocument document) => new(
        KindOf(document["_id"].AsString), (ulong)document["first"].AsInt64, (ulong)document["last"].AsInt64, document["from"].AsInt64,
        document["to"].AsInt64, document["atMost"].AsBoolean);

    private static BsonDocument Document(Loss loss) => new()
    {
        ["_id"] = loss.Id, ["first"] = (long)loss.First, ["last"] = (long)loss.Last, ["from"] = loss.FirstTime, ["to"] = loss.LastTime,
        ["atMost"] = loss.AtMost,
    };

    private static LostRange Told(Loss loss) => new()
    {
        Epoch = loss.Kind.Epoch, Stream = loss.Kind.Stream, Reason = loss.Kind.Reason, First = loss.First, Last = loss.Last,
        FirstTime = loss.FirstTime, LastTime = loss.LastTime, AtMost = loss.AtMost, Uplink = loss.Kind.Uplink,
    };

    private static BsonDocument Document(string key, RangeSet ranges) => new()
    {
        ["_id"] = key,
        ["r"] = new BsonArray(
            ranges.Ranges.SelectMany(range => new[] { new BsonValue((long)range.First), new BsonValue((long)range.Last) })),
    };

    private static RangeSet Ranges(BsonDocument document)
    {
        var ranges = new RangeSet();
        foreach (var pair in document["r"].AsArray.Chunk(2)) ranges.Add((ulong)pair[0].AsInt64, (ulong)pair[1].AsInt64);
        return ranges;
    }
}
