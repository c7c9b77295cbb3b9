namespace EdgeFleet.City.Field;

/// <summary>The two tables of 16-bit registers.</summary>
public enum RegisterTable : byte
{
    Holding,
    Input,
}

/// <summary>What a master asks for.</summary>
/// <param name="Function">The function code as it came.</param>
public abstract record ModbusRequest(byte Function);

/// <summary>Functions 3 and 4.</summary>
public sealed record ModbusRead(byte Function, RegisterTable Table, ushort Address, int Count) : ModbusRequest(Function);

/// <summary>Functions 6 and 16: to holding registers.</summary>
public sealed record ModbusWrite(byte Function, ushort Address, IReadOnlyList<ushort> Values) : ModbusRequest(Function);

/// <summary>A function that is not served, or a request of the wrong shape.</summary>
public sealed record ModbusRefusal(byte Function, ModbusException Exception) : ModbusRequest(Function);

/// <summary>A device with registers, behind one unit id.</summary>
public interface IModbusUnit
{
    /// <summary>Fills <paramref name="registers"/> from one moment's values, or says why not.</summary>
    ModbusException? Read(RegisterTable table, int address, Span<ushort> registers);

    ModbusException? Write(int address, IReadOnlyList<ushort> values);
}
