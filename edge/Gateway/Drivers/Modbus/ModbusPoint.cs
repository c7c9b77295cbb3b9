using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>How a value lies in registers or bits.</summary>
internal enum WireType
{
    Bool, Bits, Int16, UInt16, Int32, UInt32, Int64, UInt64, Float32, Float64, Bcd16, Bcd32, Bcd64, String,
}

/// <summary>Which function code writes a point.</summary>
internal enum WriteWith
{
    /// <summary>5 or 6.</summary>
    Single,
    /// <summary>15 or 16.</summary>
    Multiple,
    /// <summary>23: the same transaction reads back what the device made of it.</summary>
    ReadWrite,
}

/// <summary>A point's <c>source</c>, validated.</summary>
/// <param name="Table">The address space.</param>
/// <param name="Address">From 0, as it goes over the wire.</param>
/// <param name="Length">Registers, or 1 bit.</param>
/// <param name="Type">How the value lies there.</param>
/// <param name="Order">Byte and word order.</param>
/// <param name="Scale">Value = scale × raw number.</param>
/// <param name="NoValue">The raw bits that mean "no value".</param>
/// <param name="NaNIsNoValue">For floating point: any NaN means "no value".</param>
/// <param name="Bit">Lowest bit of a field within a register, 0 the least significant.</param>
/// <param name="Width">Bits of the field.</param>
/// <param name="Write">The function code for commands.</param>
internal sealed record ModbusPoint(
    ModbusTable Table, int Address, int Length, WireType Type, ByteOrder Order, decimal Scale,
    ulong? NoValue, bool NaNIsNoValue, int Bit, int Width, WriteWith Write)
{
    public bool IsBit => Table is ModbusTable.Coil or ModbusTable.Discrete;

    public PointShape Shape => Type switch
    {
        WireType.Bool => PointShape.Boolean,
        WireType.String => PointShape.Text,
        _ => PointShape.Number,
    };

    /// <summary>"input register 8", for faults.</summary>
    public string Place => $"{Table.ToString().ToLowerInvariant()} {(IsBit ? "bit" : "register")} {Address}";

    /// <summary>Registers of a type; 0: the profile says how many.</summary>
    public static int Registers(WireType type) => type switch
    {
        WireType.Int32 or WireType.UInt32 or WireType.Float32 or WireType.Bcd32 => 2,
        WireType.Int64 or WireType.UInt64 or WireType.Float64 or WireType.Bcd64 => 4,
        WireType.String => 0,
        _ => 1,
    };
}
