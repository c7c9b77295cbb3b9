namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>What a line went through since it was opened. Read by tests and by whoever debugs a line.</summary>
internal sealed class ModbusCounters
{
    /// <summary>Answers that came after their request was given up, and were thrown away.</summary>
    public int Late;
    /// <summary>Answers for another unit than asked.</summary>
    public int WrongUnit;
    /// <summary>Answers with the wrong function, length or echo.</summary>
    public int WrongAnswer;
    /// <summary>Streams that lost their framing: garbage, or a frame that ended half-way.</summary>
    public int LostFraming;
    public int TimedOut;
    public int Connected;
}
