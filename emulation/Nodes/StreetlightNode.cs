using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nodes;

/// <summary>A street lamp. The lamp itself hangs on the mains beside the board: see <see cref="StreetlightBoard.SupplyVolts"/>.</summary>
public sealed class StreetlightNode : EmulatedNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Streetlight";

    /// <param name="station">Its place on the line to the gateway.</param>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    /// <param name="design">What hangs on the pole.</param>
    /// <param name="seed">Decides all its noise.</param>
    public StreetlightNode(SerialStation station, long node, byte[] key, byte[] updateKey, LuminaireDesign design, int seed)
        : base(station, Application, LampController.Release, StreetlightWiring.Map)
    {
        Board = new StreetlightBoard(Time, design, seed, Power.Fuse);
        Provision(node, key, updateKey);
    }

    public StreetlightBoard Board { get; }

    public override BoardInputs Inputs => Board.Inputs;

    /// <summary>As <see cref="NodeKinds"/> has it.</summary>
    public static StreetlightNode Make(NodeMaking making) =>
        new(making.Station, making.Node, making.Key, making.UpdateKey, new LuminaireDesign(), NodeMaking.Seed);

    protected override IEmulatedBoard Hardware => Board;

    protected override IApplication MakeApplication(IRealTimeClock clock) => new LampController(Board.Wire());

    protected override IRealTimeClock MakeClock() => new Pcf8563(Board.Bus);
}
