using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Streetlight;
using Chips = EdgeFleet.Models.Chips;

namespace EdgeFleet.Nodes;

/// <summary>The emulated board of a streetlight in its luminaire: all that the firmware is wired to but its line to the gateway.</summary>
public sealed class StreetlightBoard : IEmulatedBoard
{
    // What the board's input for mains behind the relay still takes for mains.
    private const double MinContactVolts = 90;
    private readonly SimulatedTime _time;
    private readonly SerialBus _meterCable = new(new SerialFormat(4800), 0);
    private readonly SerialStation _meterPort;
    private readonly DigitalPin _relayPin = new(Pull.Down, historyLimit: 64);
    private readonly DigitalPin _contactPin = new(Pull.Up, historyLimit: 64);
    private readonly Contact _contact;

    /// <param name="time">The world's; the owner moves it.</param>
    /// <param name="design">What hangs on the pole.</param>
    /// <param name="seed">Decides all noise of this board.</param>
    /// <param name="fuse">Of its supply.</param>
    public StreetlightBoard(SimulatedTime time, LuminaireDesign design, int seed, PowerFuse fuse)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        var bus = new I2cBus(seed);
        Bus = new I2cAdapter(bus, time);
        Lamp = new Luminaire(design, seed);
        Meter = new Chips.Bl0942(_meterCable.Join("meter"), seed);
        _meterPort = _meterCable.Join("node");
        Light = new Chips.Bh1750(seed);
        Gravity = new Chips.Lis3dh(seed);
        Clock = new Chips.Pcf8563(time.Us);
        Memory = new Chips.Fram(fuse);
        Slots = new SlotFlash(time, seed, fuse);
        _contact = new Contact(_contactPin, Drive.Low, Drive.Floating, seed);
        bus.Attach(Bh1750Registers.AddressLow, Light);
        bus.Attach(Lis3dhRegisters.AddressLow, Gravity);
        bus.Attach(Pcf8563Registers.Address, Clock);
        bus.Attach(Mb85rc256Registers.Address, Memory);
    }

    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus { get; }

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

    public bool RelayDriven => _relayPin.Level(_time.Us);

    /// <summary>What a firmware that starts now finds.</summary>
    public LampHardware Wire()
    {
        return new LampHardware
        {
            Relay = new PinOutput(_relayPin, _time),
            Dimming = new PulseOutput(Dimming, _time),
            Contact = new PinInput(_contactPin, _time, activeLow: true),
            Bus = Bus,
            MeterLine = new StationLine(_meterPort, _time),
            MeterScale = new Bl0942Scale(1000, 5 * 390_000, 510),
            Memory = new LampMemory(StreetlightWiring.Map.Counters(Bus)),
        };
    }

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
        _relayPin.DriveInside(nowUs, Drive.Floating);
        Dimming.Write(nowUs, 0);
    }

    public void PowerOn(long nowUs)
    {
        foreach (var part in Parts) part.PowerOn(nowUs);
    }

    private IPowered[] Parts => [Meter, _meterPort, Light, Gravity, Clock, Memory, Slots.Chip];
}
