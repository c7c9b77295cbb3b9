using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>What is told of a profile or a link that no Modbus unit can answer to.</summary>
internal static class SourcePhrases
{
    public static readonly PhraseKind LongerThanRequest = new("modbus-source-longer-than-request",
        "{length} registers are more than the profile's maxRegisters, {most}; raise maxRegisters: a value is never read in two requests");
    public static readonly PhraseKind BeyondTable =
        new("modbus-source-beyond-table", "{length} registers from {address} go beyond 65535; write a lower address");
    public static readonly PhraseKind BeyondRegister =
        new("modbus-source-beyond-register", "{width} bits from bit {bit} go beyond the register; write at most {most}");
    public static readonly PhraseKind ScaleZero =
        new("modbus-source-scale-zero", "the scale 0 makes every value 0; write the value of one step, as in \"0.1\"");
    public static readonly PhraseKind Scale = new("modbus-source-scale",
        "\"{scale}\" cannot be applied exactly; write at most 8 significant digits and 10 decimals");
    public static readonly PhraseKind Offset =
        new("modbus-source-offset", "\"{offset}\" cannot be added exactly; write fewer digits");
    public static readonly PhraseKind WriteOfReadOnly = new("modbus-source-write-of-read-only",
        "the point is read only; remove it, or write \"access\": \"read-write\"");
    public static readonly PhraseKind TableReadOnly = new("modbus-source-table-read-only",
        "the {table} table can only be read; write \"access\": \"read\", or a coil or holding register");
    public static readonly PhraseKind SingleTooLong = new("modbus-source-single-too-long",
        "functions 5 and 6 write one register, and the value has {length}; write \"multiple\"");
    public static readonly PhraseKind LongerThanWrite =
        new("modbus-source-longer-than-write", "{length} registers cannot be written at once; write at most {most}");
    public static readonly PhraseKind NoUnit =
        new("modbus-source-unit", "{unit} is no unit on a serial line; write the device's own, 1 to {highest}");
}
