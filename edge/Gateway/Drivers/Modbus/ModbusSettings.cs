using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>A profile's <c>settings</c>, validated.</summary>
/// <param name="Order">Byte and word order where a point does not say its own.</param>
/// <param name="MaxRegisters">Most registers the device gives at once.</param>
/// <param name="MaxBits">Most bits the device gives at once.</param>
/// <param name="MaxGap">
/// What one more request costs, in registers read for nothing. The default, 16: headers of request and answer
/// are 20 bytes and a device or a serial line behind a converter takes a turn for each, while a register is 2 bytes.
/// </param>
internal sealed record ModbusSettings(ByteOrder Order, int MaxRegisters, int MaxBits, int MaxGap)
{
    private const int DefaultMaxGap = 16;

    public static ModbusSettings Read(JsonSection section)
    {
        var settings = new ModbusSettings(
            section.Choice("byteOrder", ByteOrders.AnyWidth, ByteOrder.Big),
            (int)section.Integer("maxRegisters", 1, ModbusRequest.MaxReadRegisters, ModbusRequest.MaxReadRegisters),
            (int)section.Integer("maxBits", 1, ModbusRequest.MaxReadBits, ModbusRequest.MaxReadBits),
            (int)section.Integer("maxGap", 0, ModbusRequest.MaxReadRegisters, DefaultMaxGap));
        section.Done();
        return settings;
    }

    public TableCost Cost(int table) => (ModbusTable)table is ModbusTable.Coil or ModbusTable.Discrete
        ? new TableCost(MaxBits, MaxGap * 16)
        : new TableCost(MaxRegisters, MaxGap);
}
