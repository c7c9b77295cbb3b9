namespace EdgeFleet.Edge.Drivers;

/// <summary>One thing that a device taught, how often, and until when it holds.</summary>
/// <param name="kind">What.</param>
/// <param name="table">Of which table.</param>
/// <param name="at">A cut's address; an absent point.</param>
internal sealed class PlanLesson(PlanLesson.Kind kind, int table, int at)
{
    internal enum Kind
    {
        /// <summary>No request reaches across an address.</summary>
        Cut,
        /// <summary>No request is longer.</summary>
        Limit,
        /// <summary>A point is not asked for.</summary>
        Absent,
    }

    private long _since;
    private TimeSpan _for;

    /// <summary>A limit's length; the exception code that taught the others.</summary>
    public int Value { get; private set; }

    /// <summary>How often it was taught anew.</summary>
    public int Times { get; private set; }

    /// <summary>False: it is doubted, and the next request that it would forbid is made.</summary>
    public bool Holds { get; private set; }

    public void Teach(int value, TimeSpan first, TimeSpan longest, TimeProvider time)
    {
        Value = value;
        if (Holds) return;
        var wait = first.Ticks * Math.Pow(2, Times++);
        _for = wait < longest.Ticks ? TimeSpan.FromTicks((long)wait) : longest;
        _since = time.GetTimestamp();
        Holds = true;
    }

    /// <returns>True: its time is over, and it was not before.</returns>
    public bool Doubt(TimeProvider time)
    {
        if (!Holds || time.GetElapsedTime(_since) < _for) return false;
        Holds = false;
        return true;
    }

    /// <summary>It does not hold, and a request is one that it would forbid: answered, it was wrong.</summary>
    public bool IsDisprovedBy(ReadRequest request) => !Holds && kind switch
    {
        Kind.Cut => request.Table == table && request.Address < at && at <= request.Spans[^1].Address,
        Kind.Limit => request.Table == table && request.Length > Value,
        _ => request.Spans.Any(span => span.Point == at),
    };
}
