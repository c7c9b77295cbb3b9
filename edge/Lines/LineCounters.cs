namespace EdgeFleet.Edge.Lines;

/// <summary>What a line went through since it was opened. Read by tests and by whoever debugs a line.</summary>
public sealed class LineCounters
{
    /// <summary>Connections made, ports opened.</summary>
    public int Connected { get; internal set; }
    /// <summary>Exchanges that ended without an answer.</summary>
    public int TimedOut { get; internal set; }
    /// <summary>Connections that broke, or could not be made.</summary>
    public int Broken { get; internal set; }
    /// <summary>Times the serial port took another speed or parity.</summary>
    public int Switched { get; internal set; }
    /// <summary>Ports that could not be closed; they are left behind.</summary>
    public int NotClosed { get; internal set; }
}
