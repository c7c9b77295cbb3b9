using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Lines;

public enum LineFault
{
    /// <summary>The port could not be opened, or not in time.</summary>
    NoConnection,
    /// <summary>The time was over before the exchange was.</summary>
    NoAnswer,
    /// <summary>The connection broke during the exchange.</summary>
    Broken,
    /// <summary>The line is being let go of; nothing was sent.</summary>
    Closing,
}

/// <summary>The line ended an exchange.</summary>
public sealed class LineException : Exception
{
    public LineException(LineFault fault, IReadOnlyList<Phrase> happened, Exception? inner = null) : base(happened.Line(), inner) =>
        (Fault, Happened) = (fault, happened);
    public LineException(string message) : base(message) => Happened = [LinePhrases.Words.With(message)];
    public LineException(string message, Exception inner) : base(message, inner) => Happened = [LinePhrases.Words.With(message)];
    public LineException() => Happened = [LinePhrases.Words.With(Message)];

    public LineFault Fault { get; }

    public IReadOnlyList<Phrase> Happened { get; }

    /// <summary>The request went out, so the device may have done what it asks.</summary>
    public bool Sent { get; init; }

    /// <summary>Bytes that came since the request was begun.</summary>
    public int Heard { get; init; }

    /// <summary>The same as a driver tells it.</summary>
    /// <param name="device">As a person would look for it.</param>
    /// <param name="acts">The request changes something at the device.</param>
    /// <param name="check">What to check where the line itself is in order.</param>
    public DriverException ToDriver(string device, bool acts, Phrase check)
    {
        var hint = Fault is LineFault.NoConnection ? LinePhrases.CheckLine.With() : check;
        return new DriverException(Fault switch
        {
            LineFault.Closing => new DriverFault(FaultKind.Transient, device, Happened, [LinePhrases.Repeat.With()]),
            _ when acts && Sent => new DriverFault(FaultKind.NoAnswer, device, [.. Happened, LinePhrases.MayHaveWritten.With()],
                [LinePhrases.LookFirst.With()]),
            _ when acts => new DriverFault(FaultKind.NoAnswer, device, [.. Happened, LinePhrases.NothingWritten.With()],
                [hint, LinePhrases.ThenRepeat.With()]),
            _ => new DriverFault(FaultKind.NoAnswer, device, Happened, [hint]),
        }, this);
    }
}
