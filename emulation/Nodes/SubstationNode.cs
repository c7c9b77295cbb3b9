using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nodes;

/// <summary>A distribution room with its cabinet.</summary>
public sealed class SubstationNode : EmulatedNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Substation";

    /// <param name="station">Its place on the line to the gateway.</param>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    /// <param name="seed">Decides all its noise.</param>
    public SubstationNode(SerialStation station, long node, byte[] key, byte[] updateKey, int seed)
        : base(station, Application, SubstationController.Release, SubstationWiring.Map)
    {
        Board = new SubstationBoard(Time, seed, Power.Fuse);
        Provision(node, key, updateKey);
    }

    public SubstationBoard Board { get; }

    public override BoardInputs Inputs => Board.Inputs;

    /// <summary>As <see cref="NodeKinds"/> has it.</summary>
    public static SubstationNode Make(NodeMaking making) =>
        new(making.Station, making.Node, making.Key, making.UpdateKey, NodeMaking.Seed);

    protected override IEmulatedBoard Hardware => Board;

    protected override IApplication MakeApplication(IRealTimeClock clock) => new SubstationController(Board.Wire((Rv3032)clock));

    protected override IRealTimeClock MakeClock() => new Rv3032(Board.Bus);
}
