using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Substation;
using EdgeFleet.Nano.Update;

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
        : base(station, Application, SubstationController.Release)
    {
        Board = new SubstationBoard(Time, seed, Power.Fuse);
        ProvisioningRecord.Write(ProvisioningFlash(), MemoryMap.ProvisioningAddress, node, key, updateKey);
    }

    public SubstationBoard Board { get; }

    protected override IEmulatedBoard Hardware => Board;

    protected override IApplication Wire(IRealTimeClock clock) => new SubstationController(Board.Wire((Rv3032)clock));

    protected override IRealTimeClock Clock() => new Rv3032(Board.Bus);

    protected override IFlash ProvisioningFlash() => Board.Flash();

    protected override IFlash Settings() => MemoryMap.Settings(Board.Flash());

    protected override IFlash Records() => MemoryMap.Records(Board.Flash());

    protected override SlotMap Slots() => MemoryMap.Slots(Board.Bus);
}
