using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Update;

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
        : base(station, Application, LampController.Release)
    {
        Board = new StreetlightBoard(Time, design, seed, Power.Fuse);
        ProvisioningRecord.Write(ProvisioningFlash(), MemoryMap.ProvisioningAddress, node, key, updateKey);
    }

    public StreetlightBoard Board { get; }

    protected override IEmulatedBoard Hardware => Board;

    protected override IApplication Wire(IRealTimeClock clock) => new LampController(Board.Wire());

    protected override IRealTimeClock Clock() => new Pcf8563(Board.Bus);

    protected override IFlash ProvisioningFlash() => Board.Flash();

    protected override IFlash Settings() => MemoryMap.Settings(Board.Flash());

    protected override IFlash Records() => MemoryMap.Records(Board.Flash());

    protected override SlotMap Slots() => MemoryMap.Slots(Board.Bus);
}
