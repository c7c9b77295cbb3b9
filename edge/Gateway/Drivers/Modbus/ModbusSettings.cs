using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>A profile's <c>settings</c>, validated.</summary>
/// <param name="Order">Byte and word order where a point does not say its own.</param>
/// <param name="MaxRegisters">Most registers the device gives at once.</param>
/// <param name="MaxBits">Most bits the device gives at once.</param>
/// <param name="MaxGap">What one more request costs, in registers read for nothing.</param>
internal sealed record ModbusSettings(ByteOrder Order, int MaxRegisters, int MaxBits, int MaxGap)
{
    public static ModbusSettings Of(FieldValues values) => new(
        values.Choice("byteOrder", ByteOrders.AnyWidth), (int)values.Whole("maxRegisters"), (int)values.Whole("maxBits"),
            (int)values.Whole("maxGap"));

    public TableCost Cost(int table) => (ModbusTable)table is ModbusTable.Coil or ModbusTable.Discrete
        ? new TableCost(MaxBits, MaxGap * 16)
        : new TableCost(MaxRegisters, MaxGap);
}
