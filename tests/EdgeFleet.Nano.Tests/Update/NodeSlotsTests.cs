using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Boot;
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
        Starts(node, node.Board, Nano.Streetlight.StreetlightWiring.Map, "streetlight", StreetlightNode.Application);
    }

    [Fact]
    public void A_meter_node_starts_what_lies_in_its_slot()
    {
        var node = new MeterNode(_station, (1, Key, Key), 0, [], 1);
        Starts(node, node.Board, Nano.Meter.MeterWiring.Map, "meter", MeterNode.Application);
    }

    [Fact]
    public void A_greenhouse_node_starts_what_lies_in_its_slot()
    {
        var node = new GreenhouseNode(_station, 1, Key, Key, 1);
        Starts(node, node.Board, Nano.Greenhouse.GreenhouseWiring.Map, "greenhouse", GreenhouseNode.Application);
    }

    [Fact]
    public void A_substation_node_starts_what_lies_in_its_slot()
    {
        var node = new SubstationNode(_station, 1, Key, Key, 1);
        Starts(node, node.Board, Nano.Substation.SubstationWiring.Map, "substation", SubstationNode.Application);
    }

    // The largest images that its slots take, in both of them.
    private static void Starts(EmulatedNode node, IEmulatedBoard board, MemoryMap memories, string kind, string application)
    {
        var map = memories.Slots(new I2cAdapter(board.I2c, new SimulatedTime()), board.Slots.Bus);
        node.Power.On(0);
        Assert.Equal((1u, 0), (node.Release, node.Slot));
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
            node.Power.Restart(0);
            Assert.Equal((release, slot), (node.Release, node.Slot));
            new Slots(map, slot, release, kind, Nucleo144F767ZI.Name, Key).ConfirmHealthy();
        }
        node.Power.Off(0);
        node.Power.On(0);
        Assert.Equal((3u, 2), (node.Release, node.Slot));
    }
}
