using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Clocks;

/// <summary>
/// The time of a gateway. Until it is known it counts from the start of the machine, as if that were 1970. From then on it is
/// that start plus what has passed since, also in the next process of the same start: a system date that jumps moves nothing,
/// unless NTP stands by the jump for <see cref="Vouched"/>, or the manager says the same. Safe for concurrent callers.
/// </summary>
public sealed class GatewayClock : TimeProvider
{
    /// <summary>NTP that moved the date of a machine that was right has to keep it there so long.</summary>
    public static readonly TimeSpan Vouched = TimeSpan.FromMinutes(10);

    /// <summary>Clocks of which both are right differ by less.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Before this no clock was ever set, and no machine runs so long: a time below it counts from a start.</summary>
    public static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private const long Step = TimeSpan.TicksPerSecond;   // NTP slews what is less
    private const long WorthAWriteMs = 100;
    private const int Readings = 5;
    private static readonly TimeSpan Together = TimeSpan.FromMicroseconds(50);

    private readonly IMachineClock _machine;
    private readonly TimeProvider _timers;
    private readonly IClockNotes _store;
    private readonly (long From, long To) _possible;
    private readonly ILogger<GatewayClock> _log;
    private readonly Lock _gate = new();
    private ClockNotes _notes;
    // In ticks since 1970: two clocks cut to milliseconds can put this one a millisecond behind both. 0: not known.
    private long _started;
    private long _looked;
    private (long Started, TimeSpan Since)? _step;

    /// <param name="machine">Its clocks.</param>
    /// <param name="timers">Measures what passes.</param>
    /// <param name="store">What earlier processes knew.</param>
    /// <param name="possible">A system date between these may be right, Unix ms.</param>
    /// <param name="log">Is told when the time changes, and when nobody agrees.</param>
    public GatewayClock(
        IMachineClock machine, TimeProvider timers, IClockNotes store, (long From, long To) possible, ILogger<GatewayClock> log)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(store);
        (_machine, _timers, _store, _possible, _log) = (machine, timers, store, possible, log);
        _notes = store.Read();
        if (_notes.Boot != machine.Boot) _notes = _notes with { Boot = machine.Boot, Started = 0, Source = TimeSource.None };
        _started = TicksOf(UnixTime.Nearest(_notes.Started));
        Look(machine.SinceBoot);
        if (IsKnown) return;
        _log.LogWarning("the time is not known: the machine's date ({Date:u}) cannot be right, and nothing keeps it; readings count from "
            + "the start of the machine until the manager or NTP tells the time", machine.SystemTime);
        if (_notes.Boots.Any(noted => noted.Boot == machine.Boot)) return;
        Keep(_notes with { Boots = [.. _notes.Boots.TakeLast(ClockNotes.MostBoots - 1), new NotedBoot(machine.Boot, 0)] });
    }

    /// <summary>What the time rests on.</summary>
    public TimeSource Source => Volatile.Read(ref _notes).Source;

    public bool IsKnown => Volatile.Read(ref _started) != 0;

    /// <summary>Gateway and manager say different times, and nothing tells who is right.</summary>
    public bool IsDoubted { get; private set; }

    /// <summary>The time, for what only one that is right may decide; null: it is not known, or doubted.</summary>
    public DateTimeOffset? Sure => IsKnown && !IsDoubted ? GetUtcNow() : null;

    /// <summary>Which start of the machine a time before <see cref="Earliest"/> counts from.</summary>
    public ulong Boot => _machine.Boot;

    /// <summary>When the machine started, for each start after which the time was not known at first and is now.</summary>
    public IReadOnlyList<BootClock> Facts =>
        [.. Volatile.Read(ref _notes).Boots.Where(noted => noted.Started != 0)
            .Select(noted => new BootClock { Boot = noted.Boot, Started = noted.Started })];

    public override long TimestampFrequency => _timers.TimestampFrequency;
    public override long GetTimestamp() => _timers.GetTimestamp();
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timers.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        var passed = _machine.SinceBoot;
        if (passed.Ticks - Volatile.Read(ref _looked) >= BetweenLooks.Ticks) Look(passed);
        return DateOf(Volatile.Read(ref _started) + passed.Ticks);
    }

    /// <summary>The manager said what time it is.</summary>
    /// <param name="time">Unix ms.</param>
    /// <param name="ago">How long ago it said so.</param>
    public void Told(long time, TimeSpan ago)
    {
        if (time < _possible.From) return;
        lock (_gate)
        {
            var passed = _machine.SinceBoot;
            var started = TicksOf(UnixTime.Nearest(time)) + ago.Ticks - passed.Ticks;
            var system = TicksOf(_machine.SystemTime) - passed.Ticks;
            if (Source is TimeSource.None or TimeSource.Manager) Set(started, TimeSource.Manager);
            else if (Source == TimeSource.Ntp || Agree(started, _started)) IsDoubted = false;
            else if (Agree(started, system)) Set(system, TimeSource.Rtc);
            else Doubt(started - _started);
        }
    }

    private static bool Agree(long one, long other) => Int128.Abs((Int128)one - other) <= Tolerance.Ticks;

    private static long TicksOf(DateTimeOffset date) => date.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    private static DateTimeOffset DateOf(long ticks) => new(
        Math.Clamp(ticks, -DateTimeOffset.UnixEpoch.UtcTicks, DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks)
        + DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.Zero);

    private void Look(TimeSpan passed)
    {
        lock (_gate)
        {
            Volatile.Write(ref _looked, passed.Ticks);
            var (date, started) = ReadTogether();
            if (!_machine.IsSynchronized)
            {
                _step = null;
                var milliseconds = date.ToUnixTimeMilliseconds();
                if (!IsKnown && milliseconds >= _possible.From && milliseconds <= _possible.To) Set(started, TimeSource.Rtc);
            }
            else if (Source != TimeSource.Ntp || Int128.Abs((Int128)started - _started) < Step) Set(started, TimeSource.Ntp);
            else if (_step is not { } step || Int128.Abs((Int128)started - step.Started) >= Step) _step = (started, passed);
            else if (passed - step.Since >= Vouched) Set(started, TimeSource.Ntp);
        }
    }

    /// <summary>
    /// The date, and the start of the machine by it. Two clocks are not read at one moment: what the process lost between them, starting or
    /// on a machine under load, it would be ahead by for as long as it runs. The closest of a few readings counts.
    /// </summary>
    private (DateTimeOffset Date, long Started) ReadTogether()
    {
        var (best, apart) = (default((DateTimeOffset, long)), TimeSpan.MaxValue);
        for (var i = 0; i < Readings && apart > Together; i++)
        {
            var before = _machine.SinceBoot;
            var date = _machine.SystemTime;
            var between = _machine.SinceBoot - before;
            if (between < apart) (best, apart) = ((date, TicksOf(date) - before.Ticks), between);
        }
        return best;
    }

    private void Set(long started, TimeSource source)
    {
        (_step, IsDoubted) = (null, false);
        var moved = (Int128)started - _started;
        if (moved == 0 && source == Source) return;
        if (!IsKnown || Int128.Abs(moved) >= Step)
            _log.LogInformation("it is {Time:u}, says {Source}", DateOf(started + _machine.SinceBoot.Ticks), source);
        Volatile.Write(ref _started, started);
        // Rounded up, so that a process that goes on from it is never behind the clock that said it.
        var milliseconds = (long)Math.Ceiling((decimal)started / TimeSpan.TicksPerMillisecond);
        // Who counted from this start before is placed by the first that was known, not by what it was corrected to.
        var boots = _notes.Boots.Select(noted => noted.Boot == Boot && noted.Started == 0 ? noted with { Started = milliseconds } : noted)
            .ToList();
        var notes = _notes with { Started = milliseconds, Source = source, Boots = boots };
        if (source == Source && Int128.Abs((Int128)milliseconds - _notes.Started) < WorthAWriteMs)
            Volatile.Write(ref _notes, notes with { Started = _notes.Started });
        else Keep(notes);
    }

    private void Doubt(long apart)
    {
        if (!IsDoubted)
            _log.LogWarning("the clock of this gateway and that of the manager are {Seconds} s apart, and nothing tells which is right: "
                + "readings are marked until one of them is set", apart / TimeSpan.TicksPerSecond);
        IsDoubted = true;
    }

    private void Keep(ClockNotes notes)
    {
        Volatile.Write(ref _notes, notes);
        _store.Write(notes);
    }
}
