using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Puts a point's <c>source</c> in terms of registers and bits, and checks the rules between its fields.</summary>
internal static class SourceReader
{
    public static ModbusPoint Read(FieldValues source, ModbusSettings settings, bool writable)
    {
        var table = source.Choice("table", ModbusFields.Tables);
        var address = (int)source.Whole("address");
        var type = source.Choice("type", ModbusFields.Types);
        var isBit = table is ModbusTable.Coil or ModbusTable.Discrete;
        var length = isBit ? 1 : type == WireType.String ? (int)source.Whole("length") : ModbusPoint.Registers(type);
        if (length > settings.MaxRegisters && !isBit)
            source.Fault(
                type == WireType.String ? "length" : "type", SourcePhrases.LongerThanRequest.With(length, settings.MaxRegisters));
        if (address + length > ushort.MaxValue + 1)
            source.Fault("address", SourcePhrases.BeyondTable.With(length, address));

        var isField = !isBit && type is WireType.Bool or WireType.Bits;
        var bit = isField ? (int)source.Whole("bit") : 0;
        var width = type == WireType.Bits ? (int)source.Whole("width") : 1;
        if (bit + width > 16) source.Fault("width", SourcePhrases.BeyondRegister.With(width, bit, 16 - bit));

        var (noValue, nan) = NoValue(source);
        var order = Order(source, settings, type);
        var scale = Scale(source);
        var offset = Offset(source, scale, length);
        return new ModbusPoint(
            table, address, length, type, order, scale, offset, noValue, nan, bit, width, Write(source, table, type, length, writable));
    }

    private static ByteOrder Order(FieldValues source, ModbusSettings settings, WireType type)
    {
        var order = source.Choice("byteOrder", ByteOrders.Wide, settings.Order);
        // Registers of a text stand in reading order whatever the numbers do.
        return type == WireType.String ? order & ByteOrder.SwapBytes : order;
    }

    private static decimal Scale(FieldValues source)
    {
        if (source.Decimal("scale") is not { } scale) return 1;
        if (scale == 0) source.Fault("scale", SourcePhrases.ScaleZero.With());
        // 20 digits of a 64-bit number times 8 are as many as a decimal holds exactly.
        else if (Math.Abs(scale) >= 1_000_000_000 || scale * 10_000_000_000m % 1 != 0 || Digits(scale) > 8)
            source.Fault("scale", SourcePhrases.Scale.With(scale));
        return scale;
    }

    private static decimal Offset(FieldValues source, decimal scale, int registers)
    {
        if (source.Decimal("offset") is not { } offset) return 0;
        // The largest number times the scale, plus the offset, with all decimals of both, has to be one that a decimal holds.
        var most = registers * 16 >= 64 ? ulong.MaxValue : (1UL << registers * 16) - 1;
        try
        {
            var decimals = Math.Max(scale.Scale, offset.Scale);
            _ = (most * Math.Abs(scale) + Math.Abs(offset)) * (decimal)Math.Pow(10, decimals);
            return offset;
        }
        catch (OverflowException)
        {
            source.Fault("offset", SourcePhrases.Offset.With(offset));
            return 0;
        }
    }

    private static int Digits(decimal number) =>
        number.ToString(CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal).Trim('-', '0').Length;

    private static (ulong? Raw, bool NaN) NoValue(FieldValues source)
    {
        if (!source.Has("noValue")) return (null, false);
        var text = source.Text("noValue");
        if (text == ModbusFields.NaN) return (null, true);
        return (ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), false);
    }

    private static WriteWith Write(FieldValues source, ModbusTable table, WireType type, int length, bool writable)
    {
        var isField = table == ModbusTable.Holding && type is WireType.Bool or WireType.Bits;
        var write = source.Choice("write", ModbusFields.Writes,
            isField ? WriteWith.Mask : length == 1 ? WriteWith.Single : WriteWith.Multiple);
        if (!writable)
        {
            if (source.Has("write")) source.Fault("write", SourcePhrases.WriteOfReadOnly.With());
            return write;
        }
        if (table is ModbusTable.Discrete or ModbusTable.Input)
            source.Fault("table", SourcePhrases.TableReadOnly.With(table.ToString().ToLowerInvariant()));
        if (write == WriteWith.Single && length > 1)
            source.Fault("write", SourcePhrases.SingleTooLong.With(length));
        var most = write == WriteWith.ReadWrite ? ModbusRequest.MaxReadWriteRegisters : ModbusRequest.MaxWriteRegisters;
        if (length > most) source.Fault("length", SourcePhrases.LongerThanWrite.With(length, most));
        return write;
    }
}
