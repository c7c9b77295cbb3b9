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
    /// <summary>22: the device itself changes some bits of a register.</summary>
    Mask,
    /// <summary>3 and 6 in one turn, for devices without 22. What anybody else writes to the register in between is lost.</summary>
    ReadModifyWrite,
}

/// <summary>A point's <c>source</c>, validated.</summary>
/// <param name="Table">The address space.</param>
/// <param name="Address">From 0, as it goes over the wire.</param>
/// <param name="Length">Registers, or 1 bit.</param>
/// <param name="Type">How the value lies there.</param>
/// <param name="Order">Byte and word order.</param>
/// <param name="Scale">Value = scale × raw number + offset.</param>
/// <param name="Offset">In the point's unit.</param>
/// <param name="NoValue">The raw bits that mean "no value".</param>
/// <param name="NaNIsNoValue">For floating point: any NaN means "no value".</param>
/// <param name="Bit">Lowest bit of a field within a register, 0 the least significant.</param>
/// <param name="Width">Bits of the field.</param>
/// <param name="Write">The function code for commands.</param>
internal sealed record ModbusPoint(
    ModbusTable Table, int Address, int Length, WireType Type, ByteOrder Order, decimal Scale, decimal Offset,
    ulong? NoValue, bool NaNIsNoValue, int Bit, int Width, WriteWith Write)
{
    /// <summary>Some bits of a register.</summary>
    public bool IsField => !IsBit && Type is WireType.Bool or WireType.Bits;

    /// <summary>Of a part of a register: two bytes as they go over the wire, 1 where its bits are.</summary>
    public byte[] FieldMask
    {
        get
        {
            var mask = ((1 << Width) - 1) << Bit;
            byte[] bytes = [(byte)(mask >> 8), (byte)mask];
            Order.Reorder(bytes);
            return bytes;
        }
    }

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
