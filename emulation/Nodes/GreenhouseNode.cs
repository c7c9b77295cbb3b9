using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes;

/// <summary>A greenhouse node: the firmware on its emulated board, at a station of the line to its gateway. Nothing in it is shared with another.</summary>
public sealed class GreenhouseNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Greenhouse";

    private readonly SimulatedTime _time = new();
    private readonly SerialStation _station;
    private NodeProgram? _program;

    /// <param name="station">Its place on the line.</param>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    /// <param name="seed">Decides all its noise.</param>
    public GreenhouseNode(SerialStation station, long node, byte[] key, byte[] updateKey, int seed)
    {
        _station = station;
        Power = new PowerSwitch(Boot, new Supply(this));
        Board = new GreenhouseBoard(_time, seed, Power.Fuse);
        NodeSheet.Write(Board.Flash(), MemoryMap.SheetAddress, node, key, updateKey);
    }

    /// <summary>Off at first. The house has a supply of its own.</summary>
    public PowerSwitch Power { get; }

    public GreenhouseBoard Board { get; }

    /// <summary>Of the firmware that was started last; 0: it has ended at once.</summary>
    public uint Release => _program?.Running?.Release ?? 0;

    /// <summary>That it was started from; 0: as deployed.</summary>
    public int Slot => _program?.Slot ?? 0;

    /// <summary>A fault: images do not start, as where the platform does not load them.</summary>
    public bool ImagesFail { get; set; }

    /// <summary>Sets the battery clock, as the maker does before a node leaves the house.</summary>
    public void SetClock(DateTimeOffset time) => new Pcf8563(Board.Bus).Set(time.ToUnixTimeMilliseconds());

    /// <summary>Lets the world act on the board up to now, then steps the firmware.</summary>
    /// <param name="nowUs">Microseconds since the world began.</param>
    public void Step(long nowUs)
    {
        _time.MoveTo(nowUs);
        Board.Advance();
        Power.Step(nowUs);
    }

    private Action<long> Boot(long nowUs)
    {
        _time.MoveTo(nowUs);
        var sheet = new NodeSheet();
        if (!sheet.Read(Board.Flash(), MemoryMap.SheetAddress)) throw new InvalidOperationException("the sheet that was written is gone");
        var program = new NodeProgram(nowUs, MemoryMap.Slots(Board.Bus), sheet.UpdateKey, new EmulatedFirmware(GreenhouseController.Release),
            new EmulatedLoader(Application, ImagesFail), (firmware, slot) => Make(sheet, firmware, slot));
        _program = program;
        return stepUs =>
        {
            if (!program.Step(stepUs)) Power.Restart(stepUs);
        };
    }

    private Firmware Make(NodeSheet sheet, EmulatedFirmware firmware, int slot)
    {
        var memory = Board.Flash();
        var house = new GreenhouseController(Board.Wire());
        var identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, firmware.Release, sheet.Key, Frame.Longest);
        var slots = new Slots(MemoryMap.Slots(Board.Bus), slot, firmware.Release, house.Kind, Nucleo144F767ZI.Name, sheet.UpdateKey);
        var line = firmware.Spoil(new StationLine(_station, _time));
        return new Firmware(new Node(firmware.Spoil(house), identity, new NodeHardware(MemoryMap.Settings(memory), MemoryMap.Records(memory), line, new Pcf8563(Board.Bus), slots)));
    }

    // Power needs its parts, and the board's memory the fuse of its power.
    private sealed class Supply(GreenhouseNode node) : IPowered
    {
        public void PowerOff(long nowUs)
        {
            node._time.MoveTo(nowUs);
            node.Board.PowerOff(nowUs);
            node._station.PowerOff(nowUs);
        }

        public void PowerOn(long nowUs)
        {
            node._time.MoveTo(nowUs);
            node.Board.PowerOn(nowUs);
            node._station.PowerOn(nowUs);
        }
    }
}
