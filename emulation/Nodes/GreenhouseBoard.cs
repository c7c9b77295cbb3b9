using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Cabinets;
using EdgeFleet.Models.Houses;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using Chips = EdgeFleet.Models.Chips;
using Wiring = EdgeFleet.Hardware.Boards.Nucleo144F767ZI.Greenhouse.Expander;

namespace EdgeFleet.Nodes;

/// <summary>
/// The emulated board of a greenhouse node, with sensors, rollers and valve of one lean-to house: all but its line to the gateway.
/// </summary>
public sealed class GreenhouseBoard : IEmulatedBoard
{
    private readonly SimulatedTime _time;
    private readonly DigitalPin _valve = new(Pull.Down, historyLimit: 64);

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public GreenhouseBoard(SimulatedTime time, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        var bus = new I2cBus(seed);
        Bus = new I2cAdapter(bus, time);
        Climate = new Chips.Sht4x(seed);
        Light = new Chips.Bh1750(seed);
        Clock = new Chips.Pcf8563(time.Us);
        Memory = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        bus.Attach(Sht4xRegisters.Address, Climate);
        bus.Attach(Bh1750Registers.AddressLow, Light);
        bus.Attach(Mcp23017Registers.Address, Expander);
        bus.Attach(Pcf8563Registers.Address, Clock);
        bus.Attach(Mb85rc256Registers.Address, Memory);
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

    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus { get; }

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

    public bool ValveOpen => _valve.Level(_time.Us);

    /// <summary>What a firmware that starts now finds.</summary>
    public GreenhouseHardware Wire()
    {
        var expander = new Mcp23017(Bus, Mcp23017Registers.Address, 0xFFFF);
        var phase = new Mcp23017Input(expander, Wiring.PhaseFault);
        return new GreenhouseHardware
        {
            Climate = new Sht4x(Bus, 2000),
            Light = new Bh1750(Bus, Bh1750Registers.AddressLow, 31, 2000),
            Expander = expander,
            Co2 = Current(Co2, 0, 5000),
            Soil = Current(Soil, 0, 1000),
            Outside = Current(Outside, -400, 600),
            Wind = Current(Wind, 0, 500),
            Vent = Roller(Vent, expander, (Wiring.VentAtOpen, Wiring.VentAtClosed, Wiring.VentOverCurrent), phase),
            Quilt = Roller(Quilt, expander, (Wiring.QuiltAtOpen, Wiring.QuiltAtClosed, Wiring.QuiltOverCurrent), phase),
            Valve = new PinOutput(_valve, _time),
            Wet = new Mcp23017Input(expander, Wiring.Wet),
            MainsLost = new Mcp23017Input(expander, Wiring.MainsLost),
            PumpNotReady = new Mcp23017Input(expander, Wiring.PumpNotReady),
            LocalStop = new PinInput(LocalStop, _time),
        };
    }

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
        foreach (var output in new[] { _valve, Vent.Open, Vent.Close, Quilt.Open, Quilt.Close }) output.DriveInside(nowUs, Drive.Floating);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [Climate, Light, Expander, Clock, Memory, Slots.Chip];

    private Transmitter Current(CurrentLoop loop, int atFour, int atTwenty) =>
        new(new ChannelInput(loop.Channel, _time), Transmitter.FullMicroamps, atFour, atTwenty);

    private RollerHardware Roller(
        RollerMotor motor, Mcp23017 expander, (int AtOpen, int AtClosed, int OverCurrent) contacts, IDigitalInput phase) => new()
    {
        Open = new PinOutput(motor.Open, _time),
        Close = new PinOutput(motor.Close, _time),
        AtOpen = new Mcp23017Input(expander, contacts.AtOpen),
        AtClosed = new Mcp23017Input(expander, contacts.AtClosed),
        OverCurrent = new Mcp23017Input(expander, contacts.OverCurrent),
        PhaseFault = phase,
    };
}
