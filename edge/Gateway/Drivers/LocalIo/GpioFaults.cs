using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

internal static class GpioFaults
{
    public static DriverException Of(GatewayBoard board, FaultKind kind, string what, string hint, Exception? inner = null) =>
        new(new DriverFault(kind, board.Name, what, hint), inner);
}
