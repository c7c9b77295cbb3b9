using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Lines;

public enum FaultKind
{
    /// <summary>No connection or no answer in time. Asking costs the line a time-out, so the device is asked less often.</summary>
    NoAnswer,
    /// <summary>The device answers that it is busy; the same request may succeed later.</summary>
    Transient,
    /// <summary>The device answers that it will not, and waiting does not help.</summary>
    Refused,
    /// <summary>What was asked does not exist there: profile or link is wrong.</summary>
    Misconfigured,
    /// <summary>Bytes that cannot be an answer.</summary>
    Corrupt,
}

/// <summary>What went wrong with one device, and what to do about it.</summary>
/// <param name="Kind">Decides how it is treated.</param>
/// <param name="Device">The device as the driver addresses it, as in <c>tcp://10.0.0.5:502 unit 3</c>.</param>
/// <param name="Happened">What happened.</param>
/// <param name="Next">The next thing to do.</param>
public sealed record DriverFault(FaultKind Kind, string Device, IReadOnlyList<Phrase> Happened, IReadOnlyList<Phrase> Next)
{
    public DriverFault(FaultKind kind, string device, Phrase happened, Phrase next) : this(kind, device, [happened], [next]) { }

    public string What => Happened.Line();
    public string Hint => Next.Line();

    /// <summary>All of it: which device, what happened, what to do.</summary>
    public IReadOnlyList<Phrase> Phrases => [LinePhrases.Device.With(Device), .. Happened, .. Next];

    /// <summary>Two that say the same are the same.</summary>
    public bool Equals(DriverFault? other) => other is not null && (Kind, ToString()) == (other.Kind, other.ToString());

    public override int GetHashCode() => HashCode.Combine(Kind, ToString());

    public override string ToString() => $"{Device}: {What}; {Hint}";
}

/// <summary>Carries a <see cref="DriverFault"/>: besides cancellation the only exception that whoever speaks to devices lets out.</summary>
public sealed class DriverException : Exception
{
    public DriverException(DriverFault fault, Exception? inner = null) : base(fault?.ToString(), inner) => Fault = fault!;
    public DriverException(string message) : base(message) => Fault = Unknown(message);
    public DriverException(string message, Exception inner) : base(message, inner) => Fault = Unknown(message);
    public DriverException() => Fault = Unknown(Message);

    public DriverFault Fault { get; }

    private static DriverFault Unknown(string what) =>
        new(FaultKind.Transient, "device", LinePhrases.Words.With(what), LinePhrases.Words.With("see the log"));
}
