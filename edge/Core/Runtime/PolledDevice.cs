using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using LinkState = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Edge.Runtime;

/// <summary>One device in its line's round: when it is due, and what an answer or a fault changes. Used by its poller only.</summary>
internal sealed class PolledDevice(ConfiguredDevice configured, ILink link, DeviceMemory memory, TimeSpan due)
{
    /// <summary>A device that does not answer is asked after period × 2, × 4, × 8 …, but at least once in this time (or its period).</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    private readonly SeriesMemory[] _series = [.. configured.Profile.Points.Select(point => memory.Series(point.Path))];
    private int _silences;

    public ConfiguredDevice Configured => configured;
    public ILink Link => link;
    public TimeSpan Due { get; set; } = due;
    public bool IsUnanswering => _silences > 0;

    /// <summary>Takes the result of one poll: readings to the sink, state, next time due.</summary>
    /// <param name="result">What the link gave.</param>
    /// <param name="now">The poller's own time, from its start.</param>
    /// <param name="sink">Where readings go.</param>
    /// <returns>True when the fault is another one than before.</returns>
    public bool Take(ReadResult result, TimeSpan now, IReadingSink sink)
    {
        var answered = result.Answered;
        foreach (var sample in result.Samples)
        {
            var point = configured.Profile.Points[sample.Point];
            if (sample.Ordinal > 0)
            {
                result.AckToken?.Expect();
                sink.Accept(point.Stream, new Reading(new SeriesId(configured.Number, point.Path), sample.Time, sample.Value, sample.Quality, sample.Ordinal), result.AckToken);
                continue;
            }
            answered = Math.Max(answered ?? sample.Time, sample.Time);
            var series = _series[sample.Point];
            if (point.Report == ReportRule.Change && !series.IsNews(sample.Value, sample.Quality, sample.Time)) continue;
            var time = series.Place(sample.Value, sample.Quality, sample.Time);
            sink.Accept(point.Stream, new Reading(new SeriesId(configured.Number, point.Path), time, sample.Value, sample.Quality));
        }
        result.AckToken?.Close();

        var costly = result.Fault?.Kind is FaultKind.NoAnswer or FaultKind.Corrupt;
        _silences = costly ? _silences + 1 : 0;
        Due = costly ? now + BackOff() : NextInStep(now);

        var before = memory.State;
        var fault = result.Fault?.ToString() ?? "";
        memory.Note(LinkOf(result.Fault), fault, answered);
        return before.Fault != fault;
    }

    // Stays in step with the period: late polls do not push the later ones, missed ones are left out.
    private TimeSpan NextInStep(TimeSpan now)
    {
        var missed = now > Due ? (now - Due).Ticks / configured.Period.Ticks : 0;
        return Due + TimeSpan.FromTicks((missed + 1) * configured.Period.Ticks);
    }

    private TimeSpan BackOff()
    {
        var longest = configured.Period > LongestBackOff ? configured.Period : LongestBackOff;
        var wait = configured.Period.Ticks * Math.Pow(2, Math.Min(_silences, 30));
        return wait < longest.Ticks ? TimeSpan.FromTicks((long)wait) : longest;
    }

    private static LinkState LinkOf(DriverFault? fault) => fault?.Kind switch
    {
        null => LinkState.Online,
        FaultKind.NoAnswer => LinkState.NoAnswer,
        FaultKind.Misconfigured => LinkState.Misconfigured,
        FaultKind.Corrupt => LinkState.Corrupt,
        _ => LinkState.Refused,
    };
}
