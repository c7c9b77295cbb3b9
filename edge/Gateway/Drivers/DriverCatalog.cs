using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers.Modbus;

namespace EdgeFleet.Gateway.Drivers;

/// <summary>The protocols this executable speaks.</summary>
public static class DriverCatalog
{
    public static IReadOnlyList<IDriver> All(TimeProvider time) => [new ModbusDriver(time)];
}
