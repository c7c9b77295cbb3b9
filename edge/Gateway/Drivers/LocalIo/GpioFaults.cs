using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

internal static class GpioFaults
{
    public static DriverException Of(GatewayBoard board, FaultKind kind, Phrase happened, Phrase next, Exception? inner = null) =>
        new(new DriverFault(kind, board.Name, happened, next), inner);
}
