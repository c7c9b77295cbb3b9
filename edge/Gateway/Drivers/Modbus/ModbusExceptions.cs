using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Bytes that are no answer to what was asked: the message says in what way.</summary>
internal sealed class ModbusFrameException(string message) : Exception(message);

/// <summary>The peer answers, but in another framing than it is asked in.</summary>
internal sealed class ModbusFramingException(ModbusFraming framing) : Exception
{
    public ModbusFraming Framing => framing;
}

/// <summary>The device answers with an exception code (V1.1b3, section 7).</summary>
internal sealed class ModbusRefusedException(byte code) : Exception($"exception {code:X2}: {Meaning(code)}")
{
    public byte Code => code;

    /// <summary>The same in words for people.</summary>
    public DriverFault ToFault(string device) => code switch
    {
        1 or 2 or 3 => new DriverFault(FaultKind.Misconfigured, device, Message, "compare the profile with the device's manual"),
        5 or 6 => new DriverFault(FaultKind.Transient, device, Message, "it is asked again at the next poll"),
        10 or 11 => new DriverFault(FaultKind.NoAnswer, device, Message,
            "check power and wiring of the device behind the gateway, and its unit id"),
        _ => new DriverFault(FaultKind.Refused, device, Message, "look at the device's own diagnosis"),
    };

    private static string Meaning(byte code) => code switch
    {
        1 => "the function is not supported",
        2 => "there is no such address",
        3 => "the value or quantity is not allowed",
        4 => "the device failed",
        5 => "accepted, takes a while",
        6 => "the device is busy",
        7 => "the device will not",
        8 => "a memory of the device is damaged",
        10 => "the gateway in between has no path to the device",
        11 => "the device behind the gateway does not answer",
        _ => "not in the specification",
    };
}
