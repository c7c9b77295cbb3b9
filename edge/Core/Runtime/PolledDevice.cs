using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Lines;
using LinkState = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Edge.Runtime;

/// <summary>One device in its line's round: when it is due, and what an answer or a fault changes. Used by its poller only.</summary>
/// <param name="configured">The device.</param>
/// <param name="memory">What is kept about it.</param>
/// <param name="schedule">The moments of a period.</param>
internal sealed class PolledDevice(ConfiguredDevice configured, DeviceMemory memory, Func<TimeSpan, PollSchedule> schedule)
{
    /// <summary>
    /// A device whose driver fails is asked after period × 2, × 4, × 8 …, but at least once in this time (or its
    /// period).
    /// </summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    private readonly SlowPoints _slow = new(configured.Profile.Points, schedule);
    private readonly SeriesMemory[] _series = [.. configured.Profile.Points.Select(point => memory.Series(point.Path))];
    private int _silences;
    private int _failures;

    public ConfiguredDevice Configured { get; private set; } = configured;
    public PollSchedule Schedule { get; } = schedule(configured.Period);
    public bool IsUnanswering => _silences > 0;

    /// <summary>It speaks up itself and is listened to, so it is never due.</summary>
    public bool IsListenedTo { get; set; }

    /// <summary>Goes on for the same device under another name.</summary>
    /// <returns>False: more than its name is new, so it has to be made anew.</returns>
    public bool GoOnAs(ConfiguredDevice device)
    {
        if (device with { Name = Configured.Name } != Configured) return false;
        Configured = device;
        return true;
    }

    /// <summary>A poll begins.</summary>
    /// <returns>The points that are due.</returns>
    public PointSet Begin(TimeSpan now)
    {
        Schedule.Begin(now);
        return _slow.Begin(now);
    }

    /// <summary>It is asked for all its points as soon as its line is free.</summary>
    public void AskAt(TimeSpan now)
    {
        Schedule.AskAt(now);
        _slow.AskAt(now);
    }

    /// <summary>Takes the result of one poll: readings to the sink, state, next time due.</summary>
    /// <param name="result">What the link gave.</param>
    /// <param name="asked">The points that it was asked for.</param>
    /// <param name="now">The poller's own time, from its start.</param>
    /// <param name="sink">Where readings go.</param>
    /// <returns>True when the fault is another one than before.</returns>
    public bool Take(ReadResult result, PointSet asked, TimeSpan now, IReadingSink sink)
    {
        var answered = result.Answered;
        foreach (var sample in result.Samples)
        {
            var point = Configured.Profile.Points[sample.Point];
            Check(sample);
            var quality = QualityOf(sample);
            if (sample.Ordinal > 0)
            {
                result.AckToken?.Expect();
                sink.Accept(point.Stream, Reading(point, sample, quality, sample.Time), result.AckToken);
                continue;
            }
            answered = Math.Max(answered ?? sample.Time, sample.Time);
            if (!asked.Contains(sample.Point)) continue;
            _slow.Gave(sample.Point, now);
            var series = _series[sample.Point];
            if (point.Report == ReportRule.Change && !series.IsNews(sample.Value, quality, sample.Time, point.DeadBand)) continue;
            sink.Accept(point.Stream, Reading(point, sample, quality, series.Place(sample.Value, quality, sample.Time)), own: true);
        }
        result.AckToken?.Close();

        _failures = 0;
        _silences = result.Fault?.Kind is FaultKind.NoAnswer or FaultKind.Corrupt ? _silences + 1 : 0;
        if (!IsListenedTo) Schedule.Asked(now, BackOff(_silences, Configured.Endpoint.LineOptions.LongestBackOff ?? TimeSpan.Zero));
        return Note(LinkOf(result.Fault), result.Fault, answered);
    }

    /// <summary>Its driver failed where it should have answered. The device is left alone for a while.</summary>
    /// <returns>True when the fault is another one than before.</returns>
    public bool Fail(Exception e, TimeSpan now)
    {
        _silences++;
        _failures++;
        if (!IsListenedTo) Schedule.Asked(now, BackOff(_failures, LongestBackOff));
        var fault = new DriverFault(FaultKind.Corrupt, Configured.Endpoint.Address, WritePhrases.DriverFailed.With(e.Message),
            WritePhrases.ReportLog.With());
        return Note(LinkState.Corrupt, fault, null);
    }

    private Reading Reading(ProfilePoint point, in Sample sample, Quality quality, long time) =>
        new(new SeriesId(Configured.Number, point.Path), time, sample.Value, quality, sample.Ordinal);

    /// <summary>What no block can hold is the driver's fault: in a block it would take the readings of everybody along.</summary>
    private static void Check(in Sample sample)
    {
        if (!UnixTime.HasDate(sample.Time)) throw new InvalidDataException($"a sample of the time {sample.Time} ms, which is no date");
        if (sample.Value.Kind == Contracts.V1.ValueKind.Text && !PlainText.IsWhole(sample.Value.Text))
            throw new InvalidDataException("a sample whose text has half of a character");
    }

    /// <summary>Whatever a driver makes of its bytes: what is no finite number is no good one.</summary>
    private static Quality QualityOf(in Sample sample) =>
        sample is { Quality: Quality.Good, Value.Kind: Contracts.V1.ValueKind.Double } && !double.IsFinite(sample.Value.Double)
            ? Quality.Invalid
            : sample.Quality;

    // Without a back-off it is asked in each of its periods, so that one that is back is read within it.
    private TimeSpan BackOff(int times, TimeSpan longest)
    {
        if (times == 0 || longest <= Configured.Period) return TimeSpan.Zero;
        var wait = Configured.Period.Ticks * Math.Pow(2, Math.Min(times, 30));
        return (wait < longest.Ticks ? TimeSpan.FromTicks((long)wait) : longest) - Configured.Period;
    }

    private bool Note(LinkState link, DriverFault? fault, long? answered)
    {
        var before = memory.State.Fault;
        memory.Note(link, fault, answered);
        return before != memory.State.Fault;
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
