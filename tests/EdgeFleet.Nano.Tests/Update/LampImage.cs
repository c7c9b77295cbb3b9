using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>An image of the street lamp, good or bad, sealed for the lamp of <see cref="LampLine"/>.</summary>
internal sealed class LampImage
{
    public LampImage(uint release, FirmwareDefect defect = FirmwareDefect.None, int bytes = 1000)
    {
        Release = release;
        Bytes = NodeImage.Build(release, "streetlight", Nucleo144F767ZI.Name,
            [new("EdgeFleet.Nano.Lib.pe", new byte[40]),
                new(StreetlightNode.Application + ".pe", new EmulatedFirmware(release, defect).ToFile(bytes))], LampLine.UpdateKey);
    }

    public uint Release { get; }

    public byte[] Bytes { get; }

    public long Id => NodeImage.Id(Bytes);
}
