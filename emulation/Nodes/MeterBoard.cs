using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Meter;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The emulated board of a meter node in a house, with the meters around it: all but its line to the gateway.</summary>
public sealed class MeterBoard : IEmulatedBoard
{
    public const int Baud = 2400;
    private const int SecondMemory = Mb85rc256Registers.Address + 2;

    private readonly SimulatedTime _time;
    private readonly DigitalPin _waterPin = new(Pull.Up, historyLimit: 64);
    private readonly DigitalPin _gasPin = new(Pull.Up, historyLimit: 64);

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="epochMs">UTC in Unix ms at microsecond 0.</param>
    /// <param name="meters">The electricity meters on the line.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public MeterBoard(SimulatedTime time, long epochMs, IEnumerable<ElectricityMeterDesign> meters, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        var bus = new I2cBus(seed);
        Bus = new I2cAdapter(bus, time);
        Line = new SerialBus(new SerialFormat(Baud, Parity: true), seed);
        Port = Line.Join("node");
        Meters = [.. meters.Select(
            (design, i) => new MeterPort(new ElectricityMeter(design, epochMs), Line.Join(design.Address), seed + i))];
        Memory = new Chips.Fram(fuse);
        Records = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        // It had its cell long before the board was wired up.
        Clock = new Chips.Rv3032(time.Us - 1_000_000);
        bus.Attach(Mb85rc256Registers.Address, Memory);
        bus.Attach(SecondMemory, Records);
        bus.Attach(Rv3032Registers.Address, Clock);
        Water = new FlowMeter(WaterContact = new Contact(_waterPin, Drive.Low, Drive.Floating, seed), 10);
        Gas = new FlowMeter(GasContact = new Contact(_gasPin, Drive.Low, Drive.Floating, seed + 1), 10);
    }

    /// <summary>RS-485 to the electricity meters.</summary>
    public SerialBus Line { get; }

    /// <summary>The board's own on that line.</summary>
    public SerialStation Port { get; }

    public IReadOnlyList<MeterPort> Meters { get; }

    public FlowMeter Water { get; }

    public FlowMeter Gas { get; }

    public Contact WaterContact { get; }

    public Contact GasContact { get; }

    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus { get; }

    /// <summary>What it is and counts: see <see cref="MeterWiring.Map"/>.</summary>
    public Chips.Fram Memory { get; }

    /// <summary>What it has read and nobody has confirmed.</summary>
    public Chips.Fram Records { get; }

    public SlotFlash Slots { get; }

    public Chips.Rv3032 Clock { get; }

    /// <summary>A firmware that starts now.</summary>
    public MeterController Wire() => new(
        new StationLine(Port, _time), Baud, new PinInput(_waterPin, _time, activeLow: true), new PinInput(_gasPin, _time, activeLow: true),
        MeterWiring.Map.Counters(Bus));

    /// <summary>Lets the world act up to now.</summary>
    public void Advance()
    {
        var nowUs = _time.Us;
        foreach (var meter in Meters) meter.Advance(nowUs);
        Water.Advance(nowUs);
        Gas.Advance(nowUs);
    }

    /// <summary>Of the node; its meters have their own.</summary>
    public void PowerOff(long nowUs)
    {
        foreach (var part in Parts) part.PowerOff(nowUs);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [Port, Memory, Records, Clock, Slots.Chip];
}
