using System;
using System.Collections.Generic;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The emulated board of a streetlight in its luminaire: all that the firmware is wired to but its line to the gateway.</summary>
public sealed partial class StreetlightBoard : IEmulatedBoard
{
    // What the board's input for mains behind the relay still takes for mains.
    private const double MinContactVolts = 90;
    private readonly SimulatedTime _time;
    private readonly Contact _contact;

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="design">What hangs on the pole.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public StreetlightBoard(SimulatedTime time, LuminaireDesign design, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        I2c = new I2cBus(seed);
        Lamp = new Luminaire(design, seed);
        Meter = new Chips.Bl0942(MeterCable.Join("meter"), seed);
        MeterPort = MeterCable.Join("node");
        Light = new Chips.Bh1750(seed);
        Gravity = new Chips.Lis3dh(seed);
        Clock = new Chips.Pcf8563(time.Us);
        Memory = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        _contact = new Contact(ContactPin, Drive.Low, Drive.Floating, seed);
        I2c.Attach(Bh1750Registers.AddressLow, Light);
        I2c.Attach(Lis3dhRegisters.AddressLow, Gravity);
        I2c.Attach(Pcf8563Registers.Address, Clock);
        I2c.Attach(Mb85rc256Registers.Address, Memory);
    }

    public I2cBus I2c { get; }

    public Luminaire Lamp { get; }

    public Chips.Bl0942 Meter { get; }

    public Chips.Bh1750 Light { get; }

    public Chips.Lis3dh Gravity { get; }

    public Chips.Pcf8563 Clock { get; }

    public Chips.Fram Memory { get; }

    public SlotFlash Slots { get; }

    public PulseWidth Dimming { get; } = new(historyLimit: 4096);

    /// <summary>At the lamp's terminals. The board itself lives from its own supply.</summary>
    public double SupplyVolts { get; set; } = 230;

    /// <summary>On top of the luminaire, without what the lamp itself adds.</summary>
    public double DaylightLux { get; set; }

    public double AirCelsius { get; set; } = 20;

    /// <summary>Drives the relay: high is on.</summary>
    public DigitalPin RelayPin { get; } = new(Pull.Down, historyLimit: 64);

    /// <summary>Low while mains is behind the relay.</summary>
    public DigitalPin ContactPin { get; } = new(Pull.Up, historyLimit: 64);

    /// <summary>Between the board's serial port and the metering chip.</summary>
    public SerialBus MeterCable { get; } = new(new SerialFormat(4800), 0);

    /// <summary>The board's end of it.</summary>
    public SerialStation MeterPort { get; }

    public bool RelayDriven => RelayPin.Level(_time.Us);

    /// <summary>Lets the world act up to now.</summary>
    public void Advance()
    {
        var nowUs = _time.Us;
        Lamp.Advance(nowUs, new LampInputs(SupplyVolts, RelayDriven, Dimming.Permille, AirCelsius));
        var closed = Lamp.Relay == RelayFault.Welded || (RelayDriven && Lamp.Relay != RelayFault.StuckOpen);
        if (closed && SupplyVolts >= MinContactVolts) _contact.Close(nowUs);
        else _contact.Open(nowUs);
        (Meter.Volts, Meter.Amperes, Meter.Watts) = (SupplyVolts, Lamp.Amperes, Lamp.Watts);
        Meter.Advance(nowUs);
        Light.Lux = DaylightLux + Lamp.SpillLux;
        Gravity.Lean(Lamp.Lean.Degrees, Lamp.Lean.TowardsDegrees);
    }

    /// <summary>Everything that lives from the board's supply.</summary>
    public void PowerOff(long nowUs)
    {
        foreach (var part in Parts) part.PowerOff(nowUs);
        RelayPin.DriveInside(nowUs, Drive.Floating);
        Dimming.Write(nowUs, 0);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [Meter, MeterPort, Light, Gravity, Clock, Memory, Slots.Chip];
}
