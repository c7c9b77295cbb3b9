using EdgeFleet.Models.Serial;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Lines;

internal static class SerialPorts
{
    /// <summary>A serial port of the operating system whose other end the test holds.</summary>
    public static EmulatedSerialPort Open()
    {
        var port = EmulatedSerialPort.TryOpen();
        Needs.Present(port is not null, "a pseudo terminal", "Linux with /dev/pts mounted");
        return port!;
    }
}
