using System;
using System.Collections.Generic;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Cabinets;
using EdgeFleet.Models.Houses;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using Chips = EdgeFleet.Models.Chips;
using Wiring = EdgeFleet.Hardware.Boards.Nucleo144F767ZI.Greenhouse.Expander;

namespace EdgeFleet.Nodes;

/// <summary>
/// The emulated board of a greenhouse node, with sensors, rollers and valve of one lean-to house: all but its line to the gateway.
/// </summary>
public sealed partial class GreenhouseBoard : IEmulatedBoard
{
    private readonly SimulatedTime _time;

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public GreenhouseBoard(SimulatedTime time, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        I2c = new I2cBus(seed);
        Climate = new Chips.Sht4x(seed);
        Light = new Chips.Bh1750(seed);
        Clock = new Chips.Pcf8563(time.Us);
        Memory = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        I2c.Attach(Sht4xRegisters.Address, Climate);
        I2c.Attach(Bh1750Registers.AddressLow, Light);
        I2c.Attach(Mcp23017Registers.Address, Expander);
        I2c.Attach(Pcf8563Registers.Address, Clock);
        I2c.Attach(Mb85rc256Registers.Address, Memory);
        var pins = Expander.Pins;
        Vent = new RollerMotor(
            120, new RollerContacts(
            pins[Wiring.VentAtOpen], pins[Wiring.VentAtClosed], pins[Wiring.VentOverCurrent], pins[Wiring.PhaseFault]));
        Quilt = new RollerMotor(
            360, new RollerContacts(pins[Wiring.QuiltAtOpen], pins[Wiring.QuiltAtClosed], pins[Wiring.QuiltOverCurrent], null));
        (Dry, Mains, PumpReady) = (pins[Wiring.Wet], pins[Wiring.MainsLost], pins[Wiring.PumpNotReady]);
        foreach (var contact in new[] { Dry, Mains, PumpReady, LocalStop }) contact.Wire(Drive.Low);
        Co2 = new CurrentLoop(seed, 0, 5000, 600);
        Soil = new CurrentLoop(seed + 1, 0, 100, 30);
        Outside = new CurrentLoop(seed + 2, -40, 60, 10);
        Wind = new CurrentLoop(seed + 3, 0, 50, 2);
    }

    public I2cBus I2c { get; }

    public Chips.Sht4x Climate { get; }
    public Chips.Bh1750 Light { get; }
    public Chips.Mcp23017 Expander { get; } = new();
    public Chips.Pcf8563 Clock { get; }
    public Chips.Fram Memory { get; }

    public SlotFlash Slots { get; }

    /// <summary>ppm.</summary>
    public CurrentLoop Co2 { get; }

    /// <summary>Percent of volume.</summary>
    public CurrentLoop Soil { get; }

    /// <summary>Degrees Celsius.</summary>
    public CurrentLoop Outside { get; }

    /// <summary>Metres a second.</summary>
    public CurrentLoop Wind { get; }

    public RollerMotor Vent { get; }
    public RollerMotor Quilt { get; }

    // Contacts to ground: closed while it is dry, mains are there, the pump is ready, nobody presses the stop.
    public DigitalPin Dry { get; }
    public DigitalPin Mains { get; }
    public DigitalPin PumpReady { get; }
    public DigitalPin LocalStop { get; } = new(Pull.Up, historyLimit: 64);

    /// <summary>Drives the irrigation valve.</summary>
    public DigitalPin Valve { get; } = new(Pull.Down, historyLimit: 64);

    public bool ValveOpen => Valve.Level(_time.Us);

    /// <summary>Lets the world act up to now.</summary>
    public void Advance()
    {
        Vent.Advance(_time.Us);
        Quilt.Advance(_time.Us);
    }

    /// <summary>Everything that lives from the board's supply.</summary>
    public void PowerOff(long nowUs)
    {
        foreach (var part in Parts) part.PowerOff(nowUs);
        foreach (var output in new[] { Valve, Vent.Open, Vent.Close, Quilt.Open, Quilt.Close }) output.DriveInside(nowUs, Drive.Floating);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [Climate, Light, Expander, Clock, Memory, Slots.Chip];
}
