using System;
using System.Collections.Generic;
using System.Linq;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The emulated board of a meter node in a house, with the meters around it: all but its line to the gateway.</summary>
public sealed partial class MeterBoard : IEmulatedBoard
{
    public const int Baud = 2400;
    private const int SecondMemory = Mb85rc256Registers.Address + 2;

    private readonly SimulatedTime _time;

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="epochMs">UTC in Unix ms at microsecond 0.</param>
    /// <param name="meters">The electricity meters on the line.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public MeterBoard(SimulatedTime time, long epochMs, IEnumerable<ElectricityMeterDesign> meters, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        I2c = new I2cBus(seed);
        Line = new SerialBus(new SerialFormat(Baud, Parity: true), seed);
        Port = Line.Join("node");
        Meters = [.. meters.Select(
            (design, i) => new MeterPort(new ElectricityMeter(design, epochMs), Line.Join(design.Address), seed + i))];
        Memory = new Chips.Fram(fuse);
        Records = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        // It had its cell long before the board was wired up.
        Clock = new Chips.Rv3032(time.Us - 1_000_000);
        I2c.Attach(Mb85rc256Registers.Address, Memory);
        I2c.Attach(SecondMemory, Records);
        I2c.Attach(Rv3032Registers.Address, Clock);
        Water = new FlowMeter(WaterContact = new Contact(WaterPin, Drive.Low, Drive.Floating, seed), 10);
        Gas = new FlowMeter(GasContact = new Contact(GasPin, Drive.Low, Drive.Floating, seed + 1), 10);
    }

    /// <summary>RS-485 to the electricity meters.</summary>
    public SerialBus Line { get; }

    /// <summary>The board's own on that line.</summary>
    public SerialStation Port { get; }

    public IReadOnlyList<MeterPort> Meters { get; }

    public FlowMeter Water { get; }

    public FlowMeter Gas { get; }

    /// <summary>Low while the water meter's contact is closed.</summary>
    public DigitalPin WaterPin { get; } = new(Pull.Up, historyLimit: 64);

    /// <summary>Low while the gas meter's contact is closed.</summary>
    public DigitalPin GasPin { get; } = new(Pull.Up, historyLimit: 64);

    public Contact WaterContact { get; }

    public Contact GasContact { get; }

    public I2cBus I2c { get; }

    /// <summary>What it is and counts: see the firmware's map of its memories.</summary>
    public Chips.Fram Memory { get; }

    /// <summary>What it has read and nobody has confirmed.</summary>
    public Chips.Fram Records { get; }

    public SlotFlash Slots { get; }

    public Chips.Rv3032 Clock { get; }

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
