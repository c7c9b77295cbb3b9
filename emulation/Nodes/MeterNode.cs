using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes;

/// <summary>A house's meter node: the firmware on its emulated board, with its meters, at a station of the line to its gateway.</summary>
public sealed class MeterNode
{
    /// <summary>The assembly of its images that has the program.</summary>
    public const string Application = "EdgeFleet.Nano.Meter";

    private readonly SimulatedTime _time = new();
    private readonly SerialStation _station;
    private NodeProgram? _program;
    private MeterController? _meter;

    /// <param name="station">Its place on the line to the gateway.</param>
    /// <param name="sheet">Its number for ever, key for the wire (32), key for updates (32).</param>
    /// <param name="epochMs">UTC in Unix ms at microsecond 0.</param>
    /// <param name="meters">The electricity meters on its own line.</param>
    /// <param name="seed">Decides all its noise.</param>
    public MeterNode(SerialStation station, (long Node, byte[] Key, byte[] UpdateKey) sheet, long epochMs, IEnumerable<ElectricityMeterDesign> meters, int seed)
    {
        _station = station;
        Power = new PowerSwitch(Boot, new Supply(this));
        Board = new MeterBoard(_time, epochMs, meters, seed, Power.Fuse);
        NodeSheet.Write(Board.First(), MemoryMap.SheetAddress, sheet.Node, sheet.Key, sheet.UpdateKey);
    }

    /// <summary>Off at first. The meters around it have supplies of their own.</summary>
    public PowerSwitch Power { get; }

    public MeterBoard Board { get; }

    /// <summary>Of the firmware that was started last; 0: it has ended at once.</summary>
    public uint Release => _program?.Running?.Release ?? 0;

    /// <summary>That it was started from; 0: as deployed.</summary>
    public int Slot => _program?.Slot ?? 0;

    /// <summary>A fault: images do not start, as where the platform does not load them.</summary>
    public bool ImagesFail { get; set; }

    /// <summary>Sets the battery clock, as the maker does before a node leaves the house.</summary>
    public void SetClock(DateTimeOffset time) => new Rv3032(Board.Bus).Set(time.ToUnixTimeMilliseconds());

    /// <summary>Lets the world act on the board up to now, polls the contacts, then steps the firmware.</summary>
    /// <param name="nowUs">Microseconds since the world began; a pulse shorter than between two calls may be missed.</param>
    public void Step(long nowUs)
    {
        _time.MoveTo(nowUs);
        Board.Advance();
        if (Power.IsOn) _meter?.Sample(nowUs / 1000);
        Power.Step(nowUs);
    }

    private Action<long> Boot(long nowUs)
    {
        _time.MoveTo(nowUs);
        _meter = null;
        var sheet = new NodeSheet();
        if (!sheet.Read(Board.First(), MemoryMap.SheetAddress)) throw new InvalidOperationException("the sheet that was written is gone");
        var program = new NodeProgram(nowUs, MemoryMap.Slots(Board.Bus), sheet.UpdateKey, new EmulatedFirmware(MeterController.Release),
            new EmulatedLoader(Application, ImagesFail), (firmware, slot) => Make(sheet, firmware, slot));
        _program = program;
        return stepUs =>
        {
            if (!program.Step(stepUs)) Power.Restart(stepUs);
        };
    }

    private Firmware Make(NodeSheet sheet, EmulatedFirmware firmware, int slot)
    {
        _meter = Board.Wire();
        var identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, firmware.Release, sheet.Key, Frame.Longest);
        var slots = new Slots(MemoryMap.Slots(Board.Bus), slot, firmware.Release, _meter.Kind, Nucleo144F767ZI.Name, sheet.UpdateKey);
        var line = firmware.Spoil(new StationLine(_station, _time));
        return new Firmware(new Node(firmware.Spoil(_meter), identity, new NodeHardware(
            MemoryMap.Settings(Board.First()), MemoryMap.Records(Board.Second()), line, new Rv3032(Board.Bus), slots)));
    }

    // Power needs its parts, and the board's memory the fuse of its power.
    private sealed class Supply(MeterNode node) : IPowered
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
