using EdgeFleet.Models;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Greenhouse;

/// <summary>A greenhouse with its firmware, on virtual time: mild, still, dry, and dark until a test says otherwise.</summary>
internal sealed class House
{
    private const int StepMs = 50;
    private readonly SimulatedTime _time = new();
    private readonly NodeTime _nodeTime = new();

    public House()
    {
        Site = new GreenhouseBoard(_time, 1, new PowerFuse());
        Controller = new GreenhouseController(Site.Wire());
        Run(seconds: 5);
    }

    public GreenhouseBoard Site { get; }

    public GreenhouseController Controller { get; }
    public long NowUs => _time.Us;
    public bool ValveOpen => Site.ValveOpen;

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
        Site.Advance();
        _nodeTime.Move(_time.Ms, false, 0);
        Controller.Step(_nodeTime);
    }

    /// <summary>A contact that is closed to ground while all is well.</summary>
    public void Set(DigitalPin contact, bool closed)
    {
        contact.DriveOutside(_time.Us, closed ? Drive.Low : Drive.Floating);
        Run(0.1);
    }

    public SensePoint Point(ushort obj, byte instance, ushort resource) =>
        Controller.Points.Single(point => (point.Object, point.Instance, point.Resource) == (obj, instance, resource));

    public byte Write(ushort obj, byte instance, ushort resource, long value) =>
        Controller.Write(Point(obj, instance, resource), value, _nodeTime);

    public byte Execute(ushort obj, byte instance, ushort resource) => Controller.Execute(obj, instance, resource, 0, _nodeTime);

    /// <summary>Configures one setting, as the node library does.</summary>
    public void Configure(ushort obj, byte instance, ushort resource, long value)
    {
        Controller.Settings.Single(setting => (setting.Object, setting.Instance, setting.Resource) == (obj, instance, resource)).Value =
            value;
        Controller.Configured();
    }
}
