using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>An image of the street lamp, good or bad, sealed for the lamp of <see cref="LampLine"/>.</summary>
internal sealed class LampImage
{
    public LampImage(uint release, FirmwareDefect defect = FirmwareDefect.None, int octets = 1000)
    {
        Release = release;
        Octets = NodeImage.Build(release, "streetlight", Nucleo144F767ZI.Name,
            [new("EdgeFleet.Nano.Lib.pe", new byte[40]), new(StreetlightNode.Application + ".pe", new EmulatedFirmware(release, defect).ToFile(octets))], LampLine.UpdateKey);
    }

    public uint Release { get; }

    public byte[] Octets { get; }

    public long Id => NodeImage.Id(Octets);
}
