using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Bearers;

/// <summary>What went over one bearer, by day. A day is one of UTC, by the gateway's clock.</summary>
/// <remarks>
/// Invariants: a byte is counted once, on the day on which it was seen; of days no more than <see cref="MostDays"/> are kept, and
/// always the one that it is.
/// </remarks>
public sealed class BearerMeter(TimeProvider clock)
{
    public const int MostDays = 31;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, BearerDay> _days = [];
    private readonly Dictionary<IWireCount, Traffic> _open = [];
    private readonly Dictionary<StreamClass, long> _carried = [];
    private Traffic _sinceStart;

    /// <summary>Bytes that went since the process started, up to now.</summary>
    public Traffic SinceStart
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _sinceStart;
            }
        }
    }

    /// <summary>Of those that went out: bytes of blocks by class.</summary>
    public IReadOnlyDictionary<StreamClass, long> CarriedSinceStart
    {
        get
        {
            lock (_gate) return new Dictionary<StreamClass, long>(_carried);
        }
    }

    /// <summary>The day that it is, up to now.</summary>
    public BearerDay Today
    {
        get
        {
            lock (_gate)
            {
                Look();
                return Of(Number());
            }
        }
    }

    /// <summary>All days that are kept, the latest last, up to now.</summary>
    public IReadOnlyList<BearerDay> Days
    {
        get
        {
            lock (_gate)
            {
                Look();
                return [.. _days.Values];
            }
        }
    }

    /// <summary>How much of the present day is over, 0 to 1.</summary>
    public double DayOver => clock.GetUtcNow().TimeOfDay / TimeSpan.FromDays(1);

    /// <summary>Adds what was kept of earlier processes. Called before anything is counted.</summary>
    public void Restore(IEnumerable<BearerDay> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        lock (_gate)
        {
            foreach (var day in days) _days[day.Day] = day;
            Forget();
        }
    }

    /// <summary>A connection over this bearer began; it is asked whenever somebody asks the meter.</summary>
    public void Opened(IWireCount connection)
    {
        lock (_gate) _open.TryAdd(connection, default);
    }

    /// <summary>It is about to end, and can still be asked.</summary>
    public void Closing(IWireCount connection)
    {
        lock (_gate)
        {
            Look();
            _open.Remove(connection);
        }
    }

    /// <summary>A block of a class, or a message of it, was handed to a connection over this bearer: so many bytes of that class.</summary>
    public void Carried(StreamClass stream, long bytes)
    {
        lock (_gate)
        {
            var day = Of(Number());
            var classes = new Dictionary<StreamClass, long>(day.Classes);
            classes[stream] = classes.GetValueOrDefault(stream) + bytes;
            Put(day with { Classes = classes });
            _carried[stream] = _carried.GetValueOrDefault(stream) + bytes;
        }
    }

    private void Look()
    {
        var day = Of(Number());
        foreach (var (connection, before) in _open.ToList())
        {
            var now = connection.Read();
            var (sent, received) = (Math.Max(0, now.Sent - before.Sent), Math.Max(0, now.Received - before.Received));
            day = day with { Sent = day.Sent + sent, Received = day.Received + received };
            _sinceStart = new(_sinceStart.Sent + sent, _sinceStart.Received + received);
            _open[connection] = now;
        }
        Put(day);
    }

    private int Number() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    private BearerDay Of(int number) => _days.GetValueOrDefault(number) ?? new BearerDay(number, 0, 0);

    private void Put(BearerDay day)
    {
        _days[day.Day] = day;
        Forget();
    }

    // A clock that was set may have left days that never were; the one that it is stays.
    private void Forget()
    {
        while (_days.Count > MostDays) _days.Remove(_days.Keys.First(day => day != Number()));
    }
}

/// <summary>One day of a bearer.</summary>
/// <param name="Day">Days since 0001-01-01, UTC.</param>
/// <param name="Sent">Bytes that went out, headers of TCP and IP among them.</param>
/// <param name="Received">Bytes that came in, likewise.</param>
public sealed record BearerDay(int Day, long Sent, long Received)
{
    /// <summary>Bytes of blocks by class, a part of <see cref="Sent"/>; the rest is TLS, headers, reports and repeats.</summary>
    public IReadOnlyDictionary<StreamClass, long> Classes { get; init; } = new Dictionary<StreamClass, long>();

    public long Total => Sent + Received;
}

/// <summary>One connection's count.</summary>
public interface IWireCount
{
    /// <summary>Bytes since it began; never fewer than before.</summary>
    Traffic Read();
}

/// <param name="Sent">Bytes that went out.</param>
/// <param name="Received">Bytes that came in.</param>
public readonly record struct Traffic(long Sent, long Received);
