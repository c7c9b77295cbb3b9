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
    public LineException(LineFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;
    public LineException(string message) : base(message) { }
    public LineException(string message, Exception inner) : base(message, inner) { }
    public LineException() { }

    public LineFault Fault { get; }

    /// <summary>The request went out, so the device may have done what it asks.</summary>
    public bool Sent { get; init; }

    /// <summary>Bytes that came since the request was begun.</summary>
    public int Heard { get; init; }

    /// <summary>The same as a driver tells it.</summary>
    /// <param name="device">As a person would look for it.</param>
    /// <param name="acts">The request changes something at the device.</param>
    /// <param name="check">What to check where the line itself is in order, as in "address and unit id".</param>
    public DriverException ToDriver(string device, bool acts, string check)
    {
        var hint = Fault is LineFault.NoConnection ? "check power, cable and address of the line" : $"check power, cable, {check}";
        return new DriverException(Fault switch
        {
            LineFault.Closing => new DriverFault(FaultKind.Transient, device, Message, "repeat it"),
            _ when acts && Sent => new DriverFault(FaultKind.NoAnswer, device, $"{Message}; whether the write happened is not known",
                "look at what the device reports before repeating it"),
            _ when acts => new DriverFault(FaultKind.NoAnswer, device, $"{Message}; nothing was written", $"{hint}, then repeat it"),
            _ => new DriverFault(FaultKind.NoAnswer, device, Message, hint),
        }, this);
    }
}
