namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>What the answers on a line were beyond what its own counters say. Read by tests and by whoever debugs a line.</summary>
internal sealed class ModbusCounters
{
    /// <summary>Answers that came after their request was given up, and were thrown away.</summary>
    public int Late;
    /// <summary>Answers for another unit than asked.</summary>
    public int WrongUnit;
    /// <summary>Answers with the wrong function, length or echo.</summary>
    public int WrongAnswer;
    /// <summary>Requests that came back: an RS-485 adapter may let its sender hear itself.</summary>
    public int Echoes;
    /// <summary>Streams that lost their framing: garbage, or a frame that ended half-way.</summary>
    public int LostFraming;
}
