using System.Globalization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>Whose loss it is, of which stream, and why.</summary>
/// <param name="Uplink">An uplink that does not get it while others did; <see cref="Ledger.Everyone"/>: nobody does.</param>
internal readonly record struct LossKind(ulong Epoch, StreamClass Stream, LostRange.Types.Reason Reason, string Uplink);

/// <summary>Blocks that will never be delivered, from first to last.</summary>
/// <param name="FirstTime">Source time of the first reading in it, Unix ms; 0: not known.</param>
/// <param name="LastTime">Source time of the last.</param>
/// <param name="AtMost">
/// Some of them may have been delivered: ranges were merged when they had become too many; or of damaged ones only the times of the whole
/// blocks around them are known.
/// </param>
internal sealed record Loss(LossKind Kind, ulong First, ulong Last, long FirstTime, long LastTime, bool AtMost)
{
    public string Id => string.Create(CultureInfo.InvariantCulture,
        $"{Kind.Epoch:x16}|{(int)Kind.Stream}|{(int)Kind.Reason}|{Kind.Uplink}|{First:x16}");

    /// <summary>One range over both.</summary>
    public Loss With(Loss other, bool atMost) => this with
    {
        First = Math.Min(First, other.First),
        Last = Math.Max(Last, other.Last),
        FirstTime = FirstTime == 0 || other.FirstTime == 0 ? 0 : Math.Min(FirstTime, other.FirstTime),
        LastTime = FirstTime == 0 || other.FirstTime == 0 ? 0 : Math.Max(LastTime, other.LastTime),
        AtMost = atMost,
    };
}

/// <summary>
/// The ledger of what is lost, in memory. Invariants: what was entered leaves it only when it was delivered after all; it is exact
/// up to <paramref name="most"/> ranges, and then merges the two that lie nearest to each other, and says so of the one that comes of it.
/// </summary>
internal sealed class Ledger(int most = Ledger.MostRanges)
{
    public const int MostRanges = 10_000;
    public const string Everyone = "";

    private readonly Dictionary<LossKind, List<Loss>> _losses = [];
    private int _count;

    public IEnumerable<Loss> All => _losses.Values.SelectMany(list => list);

    /// <summary>Enters a range.</summary>
    /// <returns>What is to be written: entries that go, and entries that come or change. Both empty: it stood there.</returns>
    public (IReadOnlyList<Loss> Gone, IReadOnlyList<Loss> Put) Add(Loss loss)
    {
        if (!_losses.TryGetValue(loss.Kind, out var list)) _losses.Add(loss.Kind, list = []);
        if (list.Exists(known => known.First <= loss.First && loss.Last <= known.Last)) return ([], []);
        // What lies within or beside it becomes one with it; beside a range that is no longer exact an exact one stays as it is.
        List<Loss> joined = [.. list.Where(known => Overlaps(known, loss) || (known.AtMost == loss.AtMost && Touches(known, loss)))];
        foreach (var known in joined) loss = loss.With(known, loss.AtMost || known.AtMost);
        Replace(list, joined, loss);
        if (_count <= most || Nearest() is not { } pair) return (joined, [loss]);
        var merged = pair.Earlier.With(pair.Later, atMost: true);
        Replace(_losses[merged.Kind], [pair.Earlier, pair.Later], merged);
        return ([.. joined, pair.Earlier, pair.Later], loss == pair.Earlier || loss == pair.Later ? [merged] : [loss, merged]);
    }

    /// <summary>
    /// Takes out what was delivered after all. A range that is no longer exact stays, it says so already; one for whose parts there is
    /// no room becomes such a range. Of a part the times are those of the range that it was in.
    /// </summary>
    /// <returns>As <see cref="Add"/>.</returns>
    public (IReadOnlyList<Loss> Gone, IReadOnlyList<Loss> Put) Remove(LossKind kind, RangeSet delivered)
    {
        var (gone, put) = (new List<Loss>(), new List<Loss>());
        if (!_losses.TryGetValue(kind, out var list)) return (gone, put);
        foreach (var loss in list.Where(loss => !loss.AtMost && delivered.Count(loss.First, loss.Last) > 0).ToList())
        {
            List<Loss> parts = [];
            for (var from = loss.First; delivered.Gap(from, loss.Last) is { } gap; from = gap.Last + 1)
                parts.Add(loss with { First = gap.First, Last = gap.Last });
            if (_count - 1 + parts.Count > most) parts = [loss with { AtMost = true }];
            list.InsertRange(list.IndexOf(loss), parts);
            list.Remove(loss);
            _count += parts.Count - 1;
            gone.Add(loss);
            put.AddRange(parts);
        }
        return (gone, put);
    }

    /// <summary>Losses by uplink, class and reason. Pure.</summary>
    public static IReadOnlyList<UplinkLoss> Sums(IEnumerable<Loss> losses) =>
        [.. losses.GroupBy(loss => (loss.Kind.Uplink, loss.Kind.Stream, loss.Kind.Reason))
            .OrderBy(of => of.Key.Uplink, StringComparer.Ordinal).ThenBy(of => of.Key.Stream).ThenBy(of => of.Key.Reason)
            .Select(of =>
            {
                var isPlaced = of.All(loss => loss.FirstTime != 0);
                return new UplinkLoss
                {
                    Uplink = of.Key.Uplink, Stream = of.Key.Stream, Reason = of.Key.Reason,
                    Blocks = of.Aggregate(0UL, (sum, loss) => sum + (loss.Last - loss.First + 1)), AtMost = of.Any(loss => loss.AtMost),
                    FirstTime = isPlaced ? of.Min(loss => loss.FirstTime) : 0, LastTime = isPlaced ? of.Max(loss => loss.LastTime) : 0,
                };
            })];

    private void Replace(List<Loss> list, List<Loss> gone, Loss put)
    {
        foreach (var one in gone) list.Remove(one);
        var at = list.FindIndex(known => known.First > put.First);
        list.Insert(at < 0 ? list.Count : at, put);
        _count += 1 - gone.Count;
    }

    private (Loss Earlier, Loss Later)? Nearest()
    {
        (Loss, Loss)? nearest = null;
        var least = ulong.MaxValue;
        foreach (var list in _losses.Values)
        {
            for (var i = 1; i < list.Count; i++)
            {
                if (list[i].First - list[i - 1].Last is var distance && distance >= least) continue;
                (least, nearest) = (distance, (list[i - 1], list[i]));
            }
        }
        return nearest;
    }

    private static bool Overlaps(Loss one, Loss other) => one.First <= other.Last && other.First <= one.Last;

    private static bool Touches(Loss one, Loss other) => one.First <= other.Last + 1 && other.First <= one.Last + 1;
}
