using System.Security.Cryptography;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers.Dlt645;
using EdgeFleet.Gateway.Drivers.LocalIo;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Gateway.Drivers.Node;

namespace EdgeFleet.Gateway.Drivers;

/// <summary>The protocols this executable speaks.</summary>
public static class DriverCatalog
{
    public static IReadOnlyList<IDriver> All(TimeProvider time) =>
    [
        new Dlt645Driver(),
        new ModbusDriver(),
        new NodeDriver(RandomNumberGenerator.Create()),
        new LocalIoDriver(time),
#if EDGEFLEET_IOT_BINDINGS
        new LocalIo.Bindings.Bme280Driver(time),
#endif
    ];
}
