using System;
using System.Collections.Generic;
using System.Linq;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Cabinets;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Substation;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>
/// The emulated board of a substation node in its cabinet, with the switchgear around it: all but its line to the gateway.
/// </summary>
public sealed partial class SubstationBoard : IEmulatedBoard
{
    private const int JointCount = 3;
    private const int PerExpander = ContactNumber.OnExpanders / 2;

    private readonly SimulatedTime _time;
    private readonly Chips.Sht4x _climate;

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public SubstationBoard(SimulatedTime time, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        I2c = new I2cBus(seed) { ClockHertz = 400_000 };
        _climate = new Chips.Sht4x(seed);
        Clock = new Chips.Rv3032(time.Us);
        Memory = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        Expanders = [new Chips.Mcp23017(new DigitalPin(Pull.Up)), new Chips.Mcp23017(new DigitalPin(Pull.Up))];
        _ = new SharedWire(Clock.Event, Expanders[0].Interrupt, Expanders[1].Interrupt);
        I2c.Attach(Sht4xRegisters.Address, _climate);
        I2c.Attach(Rv3032Registers.Address, Clock);
        I2c.Attach(Mb85rc256Registers.Address, Memory);
        for (var i = 0; i < Expanders.Count; i++) I2c.Attach(Mcp23017Registers.Address + i, Expanders[i]);

        Breaker = new Breaker(Pin(ContactNumber.BreakerOn), Pin(ContactNumber.BreakerOff), seed + 10);
        Earthing = new AuxiliaryContacts(Pin(ContactNumber.EarthingOn), Pin(ContactNumber.EarthingOff), seed + 20);
        Contacts = [.. Enumerable.Range(0, ContactNumber.OnExpanders).Select(i => i switch
        {
            ContactNumber.BreakerOn => Breaker.Contacts.On,
            ContactNumber.BreakerOff => Breaker.Contacts.Off,
            ContactNumber.EarthingOn => Earthing.On,
            ContactNumber.EarthingOff => Earthing.Off,
            _ => new Contact(Pin(i), Drive.Low, Drive.Floating, seed + 30 + i),
        })];
        Contacts[ContactNumber.Door].Close(0);
        Contacts[ContactNumber.ControlSupplyLost].Close(0);
        Remote = new Contact(RemotePin, Drive.Low, Drive.Floating, seed + 40);
        Remote.Close(0);
        Sf6 = new CurrentLoop(seed + 50, TransmitterRange.Sf6AtFour, TransmitterRange.Sf6AtTwenty, 600);
        Joints = [.. Enumerable.Range(0, JointCount)
            .Select(i => new CurrentLoop(seed + 60 + i, TransmitterRange.JointAtFour / 10.0, TransmitterRange.JointAtTwenty / 10.0, 40))];
    }

    public I2cBus I2c { get; }

    public Chips.Rv3032 Clock { get; }

    public Chips.Fram Memory { get; }

    public SlotFlash Slots { get; }

    public IReadOnlyList<Chips.Mcp23017> Expanders { get; }

    /// <summary>A fault: nothing is heard of the air any more.</summary>
    public bool ClimateDead
    {
        get => _climate.Dead;
        set => _climate.Dead = value;
    }

    public CabinetAir Air { get; } = new();

    /// <summary>kPa at 20 degrees.</summary>
    public CurrentLoop Sf6 { get; }

    /// <summary>Degrees, of the phases A, B and C.</summary>
    public IReadOnlyList<CurrentLoop> Joints { get; }

    public Breaker Breaker { get; }

    /// <summary>Switched by hand; off at first.</summary>
    public AuxiliaryContacts Earthing { get; }

    /// <summary>By <see cref="ContactNumber"/>, those on the expanders; the door is closed and the coils have their supply.</summary>
    public IReadOnlyList<Contact> Contacts { get; }

    /// <summary>Closed while the door is.</summary>
    public Contact Door => Contacts[ContactNumber.Door];

    /// <summary>The selector at the panel: closed on "remote".</summary>
    public Contact Remote { get; }

    /// <summary>Low while the selector stands on "remote".</summary>
    public DigitalPin RemotePin { get; } = new(Pull.Up, historyLimit: 64);

    public DigitalPin Heater { get; } = new(Pull.Down, historyLimit: 64);

    public DigitalPin Fan { get; } = new(Pull.Down, historyLimit: 64);

    public bool HeaterOn => Heater.Level(_time.Us);

    public bool FanOn => Fan.Level(_time.Us);

    /// <summary>Lets the world act up to now.</summary>
    public void Advance()
    {
        Breaker.Advance(_time.Us);
        Air.Advance(_time.Us, HeaterOn, FanOn);
        (_climate.TemperatureCelsius, _climate.HumidityPercent) = (Air.Celsius, Air.HumidityPercent);
    }

    /// <summary>Everything that lives from the board's supply; its relays fall.</summary>
    public void PowerOff(long nowUs)
    {
        foreach (var part in Parts) part.PowerOff(nowUs);
        foreach (var pin in new[] { Breaker.CloseCoil, Breaker.OpenCoil, Heater, Fan }) pin.DriveInside(nowUs, Drive.Floating);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [_climate, Clock, Memory, Slots.Chip, .. Expanders];

    private DigitalPin Pin(int contact) =>
        Expanders[contact / PerExpander].Pins[contact % PerExpander / 7 * 8 + contact % 7];
}
