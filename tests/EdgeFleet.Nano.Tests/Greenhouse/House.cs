using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Houses;
using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Tests.Greenhouse;

/// <summary>A greenhouse with its firmware, on virtual time: mild, still, dry, and dark until a test says otherwise.</summary>
internal sealed class House
{
    private const int StepMs = 50;
    private readonly SimulatedTime _time = new();
    private readonly NodeTime _nodeTime = new();

    public House()
    {
        Site = new GreenhouseSite(1);
        var bus = new I2cAdapter(Site.Bus, _time);
        Controller = new GreenhouseController(new GreenhouseHardware
        {
            Climate = new Sht4x(bus, 2000),
            Light = new Bh1750(bus, Bh1750Registers.AddressLow, 31, 2000),
            Co2 = Current(Site.Co2, 0, 5000),
            Soil = Current(Site.Soil, 0, 1000),
            Outside = Current(Site.Outside, -400, 600),
            Wind = Current(Site.Wind, 0, 500),
            Vent = Roller(Site.Vent),
            Quilt = Roller(Site.Quilt),
            Valve = new PinOutput(Site.Valve, _time),
            PumpNotReady = new PinInput(Site.PumpReady, _time),
            MainsLost = new PinInput(Site.Mains, _time),
            LocalStop = new PinInput(Site.LocalStop, _time),
            Wet = new PinInput(Site.Dry, _time),
        });
        Run(seconds: 5);
    }

    public GreenhouseSite Site { get; }

    /// <summary>Bytes that the firmware's steps have allocated.</summary>
    public long Allocated { get; private set; }

    public GreenhouseController Controller { get; }
    public long NowUs => _time.Us;
    public bool ValveOpen => Site.Valve.Level(_time.Us);

    public void Run(double seconds)
    {
        for (var untilMs = _time.Ms + (long)(seconds * 1000); _time.Ms < untilMs;)
        {
            _time.AdvanceMs(StepMs);
            Step();
        }
    }

    public void Step()
    {
        Site.Advance(_time.Us);
        _nodeTime.Move(_time.Ms, false, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Controller.Step(_nodeTime);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>A contact that is closed to ground while all is well.</summary>
    public void Set(DigitalPin contact, bool closed)
    {
        contact.DriveOutside(_time.Us, closed ? Drive.Low : Drive.Floating);
        Run(0.1);
    }

    public Point Point(ushort obj, byte instance, ushort resource) =>
        Controller.Points.Single(point => (point.Object, point.Instance, point.Resource) == (obj, instance, resource));

    public byte Write(ushort obj, byte instance, ushort resource, long value) => Controller.Write(Point(obj, instance, resource), value, _nodeTime);

    public byte Execute(ushort obj, byte instance, ushort resource) => Controller.Execute(obj, instance, resource, 0, _nodeTime);

    /// <summary>Configures one setting, as the node library does.</summary>
    public void Configure(ushort obj, byte instance, ushort resource, long value)
    {
        Controller.Settings.Single(setting => (setting.Object, setting.Instance, setting.Resource) == (obj, instance, resource)).Value = value;
        Controller.Configured();
    }

    private Transmitter Current(AnalogChannel channel, int atFour, int atTwenty) => new(new ChannelInput(channel, _time), Transmitter.FullMicroamps, atFour, atTwenty);

    private RollerHardware Roller(RollerMotor motor) => new()
    {
        Open = new PinOutput(motor.Open, _time),
        Close = new PinOutput(motor.Close, _time),
        AtOpen = new PinInput(motor.AtOpen, _time),
        AtClosed = new PinInput(motor.AtClosed, _time),
        OverCurrent = new PinInput(motor.OverCurrent, _time),
        PhaseFault = new PinInput(motor.PhaseFault, _time),
    };
}
