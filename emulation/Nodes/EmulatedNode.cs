using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nodes;

/// <summary>
/// A node: its firmware on an emulated board, at a station of the line to its gateway. Nothing in it is shared with another.
/// </summary>
public abstract class EmulatedNode
{
    private readonly SerialStation _station;
    private readonly string _application;
    private readonly uint _deployed;
    private readonly MemoryMap _memories;
    private NodeProgram? _program;

    /// <param name="station">Its place on the line.</param>
    /// <param name="application">The assembly of its images that has the program.</param>
    /// <param name="deployed">The release that its board came with.</param>
    /// <param name="memories">What lies where in them.</param>
    protected EmulatedNode(SerialStation station, string application, uint deployed, MemoryMap memories)
    {
        (_station, _application, _deployed, _memories) = (station, application, deployed, memories);
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

    private I2cAdapter Bus => new(Hardware.I2c, Time);

    protected abstract IEmulatedBoard Hardware { get; }

    /// <summary>What can happen around its board.</summary>
    public abstract BoardInputs Inputs { get; }

    /// <summary>Sets the battery clock, as the maker does before a node leaves the house.</summary>
    public void SetClock(DateTimeOffset time) => MakeClock().Set(time.ToUnixTimeMilliseconds());

    /// <summary>Gives it its address on the line, as whoever installs it does; before it has power.</summary>
    public void Assign(ushort address) => new NodeStore(_memories.Settings(Bus), []).Assign(address);

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

    /// <summary>Writes the provisioning record, as the maker does.</summary>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    protected void Provision(long node, byte[] key, byte[] updateKey) =>
        ProvisioningRecord.Write(_memories.First(Bus), MemoryMap.ProvisioningAddress, node, key, updateKey);

    /// <summary>The application of a firmware that starts now.</summary>
    /// <param name="clock">The board's.</param>
    protected abstract IApplication MakeApplication(IRealTimeClock clock);

    protected abstract IRealTimeClock MakeClock();

    private Action<long> Boot(long nowUs)
    {
        Time.MoveTo(nowUs);
        var program = new NodeProgram(nowUs, Bus, Hardware.Slots.Bus, new EmulatedLoader(_application, ImagesFail),
            new EmulatedFirmware(_deployed), firmware => new Wiring(this, firmware));
        _program = program;
        return stepUs =>
        {
            if (!program.Step(stepUs)) Power.Restart(stepUs);
        };
    }

    // What the wiring of a real board makes, with what is wrong with this firmware.
    private sealed class Wiring(EmulatedNode node, EmulatedFirmware firmware)
        : BoardWiring(Nucleo144F767ZI.Name, Nucleo144F767ZI.LinePort, firmware.Release, node._memories)
    {
        protected override IRealTimeClock MakeClock(II2cBus bus) => node.MakeClock();

        protected override IApplication MakeApplication(II2cBus bus, IRealTimeClock clock) => firmware.Spoil(node.MakeApplication(clock));

        protected override ISerialLine OpenLine() => firmware.Spoil(new StationLine(node._station, node.Time));
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
