using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Meter;

namespace EdgeFleet.Nodes;

/// <summary>A house's meter node, with its meters.</summary>
public sealed class MeterNode : EmulatedNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Meter";

    private MeterController? _meter;

    /// <param name="station">Its place on the line to the gateway.</param>
    /// <param name="provisioning">Its number for ever, key for the wire (32), key for updates (32).</param>
    /// <param name="epochMs">UTC in Unix ms at microsecond 0.</param>
    /// <param name="meters">The electricity meters on its own line.</param>
    /// <param name="seed">Decides all its noise.</param>
    public MeterNode(SerialStation station, (long Node, byte[] Key, byte[] UpdateKey) provisioning, long epochMs,
        IEnumerable<ElectricityMeterDesign> meters, int seed)
        : base(station, Application, MeterController.Release, MeterWiring.Map)
    {
        Board = new MeterBoard(Time, epochMs, meters, seed, Power.Fuse);
        Provision(provisioning.Node, provisioning.Key, provisioning.UpdateKey);
    }

    public MeterBoard Board { get; }

    public override BoardInputs Inputs => Board.Inputs;

    /// <summary>As <see cref="NodeKinds"/> has it.</summary>
    public static MeterNode Make(NodeMaking making) => new(
        making.Station, (making.Node, making.Key, making.UpdateKey), NodeMaking.EpochMs, [new ElectricityMeterDesign()], NodeMaking.Seed);

    protected override IEmulatedBoard Hardware => Board;

    /// <summary>The contacts; a pulse shorter than between two steps may be missed.</summary>
    protected override void Poll(long nowMs) => _meter?.Sample(nowMs);

    protected override IApplication MakeApplication(IRealTimeClock clock) => _meter = Board.Wire();

    protected override IRealTimeClock MakeClock() => new Rv3032(Board.Bus);
}
