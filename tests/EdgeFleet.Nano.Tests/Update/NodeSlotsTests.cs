using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>Every kind of node has its slots where its memory map says, and beside them what it had.</summary>
public sealed class NodeSlotsTests
{
    private static readonly byte[] Key = new byte[32];
    private readonly SerialStation _station = new SerialBus(new SerialFormat(19_200), 1).Join("node");

    [Fact]
    public void A_streetlight_starts_what_lies_in_its_slot()
    {
        var node = new StreetlightNode(_station, 1, Key, Key, new LuminaireDesign(), 1);
        Starts(node.Power, Nano.Streetlight.StreetlightWiring.Map.Slots(node.Board.Bus), "streetlight", StreetlightNode.Application, () =>
            (node.Release, node.Slot));
    }

    [Fact]
    public void A_meter_node_starts_what_lies_in_its_slot()
    {
        var node = new MeterNode(_station, (1, Key, Key), 0, [], 1);
        Starts(node.Power, Nano.Meter.MeterWiring.Map.Slots(node.Board.Bus), "meter", MeterNode.Application, () =>
            (node.Release, node.Slot));
    }

    [Fact]
    public void A_greenhouse_node_starts_what_lies_in_its_slot()
    {
        var node = new GreenhouseNode(_station, 1, Key, Key, 1);
        Starts(node.Power, Nano.Greenhouse.GreenhouseWiring.Map.Slots(node.Board.Bus), "greenhouse", GreenhouseNode.Application, () =>
            (node.Release, node.Slot));
    }

    [Fact]
    public void A_substation_node_starts_what_lies_in_its_slot()
    {
        var node = new SubstationNode(_station, 1, Key, Key, 1);
        Starts(node.Power, Nano.Substation.SubstationWiring.Map.Slots(node.Board.Bus), "substation", SubstationNode.Application, () =>
            (node.Release, node.Slot));
    }

    // The largest images that its slots take, in both of them.
    private static void Starts(PowerSwitch power, SlotMap map, string kind, string application, Func<(uint Release, int Slot)> running)
    {
        power.On(0);
        Assert.Equal((1u, 0), running());
        for (var slot = 1; slot <= 2; slot++)
        {
            var release = (uint)slot + 1;
            var head = NodeImage.Build(release, kind, Nucleo144F767ZI.Name, [new(application + ".pe", new byte[1])], Key).Length - 1;
            var image = NodeImage.Build(
                release, kind, Nucleo144F767ZI.Name, [new(application + ".pe", new EmulatedFirmware(release).ToFile(map.SlotSize - head))],
                Key);
            var slots = new Slots(map, slot - 1, release - 1, kind, Nucleo144F767ZI.Name, Key);
            Gateway.Send(slots, NodeImage.Id(image), release, image);
            slots.Apply(NodeImage.Id(image));
            power.Restart(0);
            Assert.Equal((release, slot), running());
            new Slots(map, slot, release, kind, Nucleo144F767ZI.Name, Key).ConfirmHealthy();
        }
        power.Off(0);
        power.On(0);
        Assert.Equal((3u, 2), running());
    }
}
