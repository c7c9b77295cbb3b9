using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes;

/// <summary>A node: its firmware on an emulated board, at a station of the line to its gateway. Nothing in it is shared with another.</summary>
public abstract class EmulatedNode
{
    private readonly SerialStation _station;
    private readonly string _application;
    private readonly uint _deployed;
    private NodeProgram? _program;

    /// <param name="station">Its place on the line.</param>
    /// <param name="application">The assembly of its images that has the program.</param>
    /// <param name="deployed">The release that its board came with.</param>
    protected EmulatedNode(SerialStation station, string application, uint deployed)
    {
        (_station, _application, _deployed) = (station, application, deployed);
        Power = new PowerSwitch(Boot, new Supply(this));
    }

    /// <summary>Off at first. What surrounds the board has supplies of its own.</summary>
    public PowerSwitch Power { get; }

    /// <summary>Of the firmware that was started last; 0: it has ended at once.</summary>
    public uint Release => _program?.Running?.Release ?? 0;

    /// <summary>That it was started from; 0: as deployed.</summary>
    public int Slot => _program?.Slot ?? 0;

    /// <summary>A fault: images do not start, as where the platform does not load them.</summary>
    public bool ImagesFail { get; set; }

    protected SimulatedTime Time { get; } = new();

    protected abstract IEmulatedBoard Hardware { get; }

    /// <summary>Sets the battery clock, as the maker does before a node leaves the house.</summary>
    public void SetClock(DateTimeOffset time) => Clock().Set(time.ToUnixTimeMilliseconds());

    /// <summary>Gives it its address on the line, as whoever installs it does; before it has power.</summary>
    public void Assign(ushort address) => new NodeStore(Settings(), []).Assign(address);

    /// <summary>Lets the world act on the board up to now, then steps the firmware.</summary>
    /// <param name="nowUs">Microseconds since the world began.</param>
    public void Step(long nowUs)
    {
        Time.MoveTo(nowUs);
        Hardware.Advance();
        if (Power.IsOn && Release != 0) Poll(nowUs / 1000);
        Power.Step(nowUs);
    }

    /// <summary>What a firmware does in a thread of its own.</summary>
    protected virtual void Poll(long nowMs)
    {
    }

    /// <summary>The application of a firmware that starts now.</summary>
    /// <param name="clock">The board's.</param>
    protected abstract IApplication Wire(IRealTimeClock clock);

    protected abstract IRealTimeClock Clock();

    /// <summary>Where the maker's provisioning record lies, at its beginning.</summary>
    protected abstract IFlash ProvisioningFlash();

    protected abstract IFlash Settings();

    protected abstract IFlash Records();

    protected abstract SlotMap Slots();

    private Action<long> Boot(long nowUs)
    {
        Time.MoveTo(nowUs);
        var provisioning = new ProvisioningRecord();
        if (!provisioning.Read(ProvisioningFlash(), 0)) throw new InvalidOperationException("the provisioning record that was written is gone");
        var program = new NodeProgram(nowUs, Slots(), provisioning.UpdateKey, new EmulatedFirmware(_deployed),
            new EmulatedLoader(_application, ImagesFail), (firmware, slot) => Make(provisioning, firmware, slot));
        _program = program;
        return stepUs =>
        {
            if (!program.Step(stepUs)) Power.Restart(stepUs);
        };
    }

    private Firmware Make(ProvisioningRecord provisioning, EmulatedFirmware firmware, int slot)
    {
        var clock = Clock();
        var application = Wire(clock);
        var identity = new NodeIdentity(provisioning.Node, Nucleo144F767ZI.Name, firmware.Release, provisioning.Key, Frame.MaxSize);
        var slots = new Slots(Slots(), slot, firmware.Release, application.Kind, Nucleo144F767ZI.Name, provisioning.UpdateKey);
        var line = firmware.Spoil(new StationLine(_station, Time));
        return new Firmware(new Node(firmware.Spoil(application), identity, new NodeHardware(Settings(), Records(), line, clock, slots)));
    }

    // Power needs its parts, and the board's memory the fuse of its power.
    private sealed class Supply(EmulatedNode node) : IPowered
    {
        public void PowerOff(long nowUs)
        {
            node.Time.MoveTo(nowUs);
            node.Hardware.PowerOff(nowUs);
            node._station.PowerOff(nowUs);
        }

        public void PowerOn(long nowUs)
        {
            node.Time.MoveTo(nowUs);
            node.Hardware.PowerOn(nowUs);
            node._station.PowerOn(nowUs);
        }
    }
}
