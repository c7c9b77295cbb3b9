using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>Reads a point's <c>source</c>; the README lists the keys.</summary>
internal static class SourceReader
{
    private static readonly Dictionary<string, ModbusTable> Tables = new()
    {
        ["coil"] = ModbusTable.Coil,
        ["discrete"] = ModbusTable.Discrete,
        ["holding"] = ModbusTable.Holding,
        ["input"] = ModbusTable.Input,
    };

    private static readonly Dictionary<string, WireType> Types = Enum.GetValues<WireType>().ToDictionary(type => type.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, WriteWith> Writes = new()
    {
        ["single"] = WriteWith.Single,
        ["multiple"] = WriteWith.Multiple,
        ["read-write"] = WriteWith.ReadWrite,
    };

    /// <summary>Stands in for a source with faults.</summary>
    public static readonly ModbusPoint Nothing = new(ModbusTable.Holding, 0, 1, WireType.UInt16, ByteOrder.Big, 1, null, false, 0, 1, WriteWith.Single);

    public static ModbusPoint Read(JsonSection section, ModbusSettings settings, bool writable)
    {
        var address = (int)section.Integer("address", 0, ushort.MaxValue);
        var before = section.Faults.Lines.Count;
        var table = section.Choice("table", Tables);
        var isBit = table is ModbusTable.Coil or ModbusTable.Discrete;
        var type = section.Choice("type", Types, isBit ? WireType.Bool : null);
        if (isBit && type != WireType.Bool) section.Fault("type", "coils and discrete inputs hold one bit each", "write \"bool\", or leave it out");
        // Table and type decide which other keys there may be; while they are wrong, nothing can be said about those.
        if (section.Faults.Lines.Count > before) return Nothing;
        var inRegister = !isBit;

        var length = isBit ? 1 : ModbusPoint.Registers(type);
        if (type == WireType.String && !isBit) length = (int)section.Integer("length", 1, settings.MaxRegisters);
        else if (length > settings.MaxRegisters) section.Fault("type", $"{length} registers are more than the profile's maxRegisters, {settings.MaxRegisters}", "raise maxRegisters: a value is never read in two requests");
        if (address + length > ushort.MaxValue + 1) section.Fault("address", $"{length} registers from {address} go beyond 65535", "write a lower address");

        var isField = inRegister && type is WireType.Bool or WireType.Bits;
        var bit = isField && inRegister ? (int)section.Integer("bit", 0, 15) : 0;
        var width = type == WireType.Bits ? (int)section.Integer("width", 1, 16 - bit) : 1;

        var isNumber = inRegister && type is not (WireType.Bool or WireType.String);
        var (noValue, nan) = isNumber ? NoValue(section, type, length) : (null, false);
        var write = writable ? Write(section, table, type, length) : WriteWith.Single;
        var point = new ModbusPoint(table, address, length, type, inRegister ? Order(section, settings, type) : ByteOrder.Big, isNumber ? Scale(section) : 1, noValue, nan, bit, width, write);
        section.Done();
        return point;
    }

    private static ByteOrder Order(JsonSection section, ModbusSettings settings, WireType type)
    {
        var order = section.Choice("byteOrder", ModbusPoint.Registers(type) == 4 ? ByteOrders.Wide : ByteOrders.AnyWidth, settings.Order);
        // Registers of a text stand in reading order whatever the numbers do.
        return type == WireType.String ? order & ByteOrder.SwapBytes : order;
    }

    private static decimal Scale(JsonSection section)
    {
        if (section.Decimal("scale") is not { } scale) return 1;
        if (scale == 0) section.Fault("scale", "the scale 0 makes every value 0", "write the value of one step, as in \"0.1\"");
        // 20 digits of a 64-bit number times 8 are as many as a decimal holds exactly.
        else if (Math.Abs(scale) >= 1_000_000_000 || scale * 10_000_000_000m % 1 != 0 || Digits(scale) > 8) section.Fault("scale", $"\"{scale}\" cannot be applied exactly", "write at most 8 significant digits and 10 decimals");
        return scale;
    }

    private static int Digits(decimal number) => number.ToString(CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal).Trim('-', '0').Length;

    private static (ulong? Raw, bool NaN) NoValue(JsonSection section, WireType type, int length)
    {
        if (!section.Has("noValue")) return (null, false);
        var form = $"write the raw bits as \"0x\" and {length * 4} hexadecimal digits{(type is WireType.Float32 or WireType.Float64 ? ", or \"NaN\"" : "")}";
        var text = section.Text("noValue", form);
        if (text == "NaN" && type is WireType.Float32 or WireType.Float64) return (null, true);
        if (text.StartsWith("0x", StringComparison.Ordinal) && text.Length == 2 + length * 4
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var raw)) return (raw, false);
        section.Fault("noValue", $"\"{text}\" is not the bits of a {type.ToString().ToLowerInvariant()}", form);
        return (null, false);
    }

    private static WriteWith Write(JsonSection section, ModbusTable table, WireType type, int length)
    {
        if (table is ModbusTable.Discrete or ModbusTable.Input)
            section.Fault("table", $"the {table.ToString().ToLowerInvariant()} table can only be read", "write \"access\": \"read\", or a coil or holding register");
        if (table == ModbusTable.Holding && type is WireType.Bool or WireType.Bits)
            section.Fault("type", "a part of a register cannot be written without changing its other bits", "write \"access\": \"read\", or the whole register as a number");
        var write = section.Choice("write", Writes, length == 1 ? WriteWith.Single : WriteWith.Multiple);
        if (write == WriteWith.Single && length > 1) section.Fault("write", $"functions 5 and 6 write one register, and the value has {length}", "write \"multiple\"");
        if (write == WriteWith.ReadWrite && table == ModbusTable.Coil) section.Fault("write", "function 23 writes registers only", "write \"single\" or \"multiple\"");
        var most = write == WriteWith.ReadWrite ? ModbusRequest.MaxReadWriteRegisters : ModbusRequest.MaxWriteRegisters;
        if (length > most) section.Fault("length", $"{length} registers cannot be written at once", $"write at most {most}");
        return write;
    }
}
