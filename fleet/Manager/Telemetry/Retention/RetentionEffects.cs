using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Telemetry.Retention;

/// <summary>What a rule would let go of the readings that are there now.</summary>
/// <param name="Shortens">It keeps less than what counts now.</param>
/// <param name="Readings">How many.</param>
/// <param name="First">Source time of the oldest, Unix ms; absent without readings.</param>
/// <param name="Last">Of the newest.</param>
/// <param name="Deleted">Not before, Unix ms; absent when it does not keep less.</param>
public sealed record RetentionEffect(bool Shortens, long Readings, long? First, long? Last, long? Deleted)
{
    internal Phrase Told(string name, TimeSpan grace) => Readings == 0
        ? TelemetryPhrases.RetentionShorter.With(name, grace.Days)
        : TelemetryPhrases.RetentionLetsGo.With(Readings, name, TimeText.Iso(First!.Value), TimeText.Iso(Last!.Value), grace.Days);
}

/// <summary>Finds that out from the index of the chunks, without reading them.</summary>
public sealed class RetentionEffects(ChunkStore chunks, TimeProvider clock)
{
    public Task<RetentionEffect> OfAsync(RetentionPlan plan, RetentionRule rule, CancellationToken cancel) => Task.Run(() =>
    {
        if (!RetentionBook.IsShorter(rule.Kept, plan.At(rule.Stream, rule.Site))) return new RetentionEffect(false, 0, null, null, null);
        var (now, next) = (clock.GetUtcNow(), plan.With(rule));
        var effect = new RetentionEffect(true, 0, null, null, (now + RetentionBook.Grace).ToUnixTimeMilliseconds());
        foreach (var file in chunks.Files.Where(file => next.MayLetGoOf(file, now)))
        {
            foreach (var (_, device, stream, first, last, count) in file.Spans())
            {
                cancel.ThrowIfCancellationRequested();
                if (stream != rule.Stream || !next.IsDue(stream, device, last, now) || plan.IsDue(stream, device, last, now)) continue;
                effect = effect with
                {
                    Readings = effect.Readings + count,
                    First = Math.Min(first, effect.First ?? first),
                    Last = Math.Max(last, effect.Last ?? last),
                };
            }
        }
        return effect;
    }, cancel);
}
