using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nodes;

/// <summary>A greenhouse node, with the house around it.</summary>
public sealed class GreenhouseNode : EmulatedNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Greenhouse";

    /// <param name="station">Its place on the line to the gateway.</param>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    /// <param name="seed">Decides all its noise.</param>
    public GreenhouseNode(SerialStation station, long node, byte[] key, byte[] updateKey, int seed)
        : base(station, Application, GreenhouseController.Release, GreenhouseWiring.Map)
    {
        Board = new GreenhouseBoard(Time, seed, Power.Fuse);
        Provision(node, key, updateKey);
    }

    public GreenhouseBoard Board { get; }

    public override BoardInputs Inputs => Board.Inputs;

    /// <summary>As <see cref="NodeKinds"/> has it.</summary>
    public static GreenhouseNode Make(NodeMaking making) =>
        new(making.Station, making.Node, making.Key, making.UpdateKey, NodeMaking.Seed);

    protected override IEmulatedBoard Hardware => Board;

    protected override IApplication MakeApplication(IRealTimeClock clock) => new GreenhouseController(Board.Wire());

    protected override IRealTimeClock MakeClock() => new Pcf8563(Board.Bus);
}
