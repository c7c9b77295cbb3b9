using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes;

/// <summary>A house's meter node: the firmware on its emulated board, with its meters, at a station of the line to its gateway.</summary>
public sealed class MeterNode
{
    private readonly SimulatedTime _time = new();
    private readonly SerialStation _station;
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
        var sheet = new NodeSheet();
        if (!sheet.Read(Board.First(), MemoryMap.SheetAddress)) throw new InvalidOperationException("the sheet that was written is gone");
        var identity = new NodeIdentity(sheet.Node, Nucleo144F767ZI.Name, MeterController.Release, sheet.Key, Frame.Longest);
        var hardware = new NodeHardware(
            MemoryMap.Settings(Board.First()), MemoryMap.Records(Board.Second()), new StationLine(_station, _time), new Rv3032(Board.Bus), null);
        _meter = Board.Wire();
        var node = new Node(_meter, identity, hardware);
        return stepUs => Run(node, stepUs);
    }

    private void Run(Node node, long nowUs)
    {
        node.Step(nowUs / 1000);
        if (node.WantsRestart) Power.Restart(nowUs);
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
