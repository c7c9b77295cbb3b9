using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Bytes that are no answer to what was asked: the phrase says in what way.</summary>
internal sealed class ModbusFrameException(Phrase phrase) : Exception(phrase.ToString())
{
    public Phrase Phrase => phrase;
}

/// <summary>The peer answers, but in another framing than it is asked in.</summary>
internal sealed class ModbusFramingException(ModbusFraming framing) : Exception
{
    public ModbusFraming Framing => framing;
}

/// <summary>The device answers with an exception code (V1.1b3, section 7).</summary>
internal sealed class ModbusRefusedException(byte code) : Exception(ModbusPhrases.Exception(code).ToString())
{
    public byte Code => code;

    public Phrase Phrase => ModbusPhrases.Exception(code);

    /// <summary>The same as a fault of the device.</summary>
    public DriverFault ToFault(string device) => code switch
    {
        1 or 2 or 3 => new DriverFault(FaultKind.Misconfigured, device, Phrase, ModbusPhrases.CompareManual.With()),
        5 or 6 => new DriverFault(FaultKind.Transient, device, Phrase, ModbusPhrases.NextPoll.With()),
        10 or 11 => new DriverFault(FaultKind.NoAnswer, device, Phrase, ModbusPhrases.CheckBehind.With()),
        _ => new DriverFault(FaultKind.Refused, device, Phrase, ModbusPhrases.LookAtDevice.With()),
    };
}
