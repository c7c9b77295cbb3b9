using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Substation;

/// <param name="Path">Of the point.</param>
/// <param name="AtMs">Since the bench began, as its time says.</param>
internal sealed record Told((int Object, int Instance, int Resource) Path, long AtMs, long Value, byte Quality);

/// <summary>
/// The firmware of a substation on its emulated board, on virtual time: breaker off, not earthed, selector on remote, all sensors
/// well.
/// </summary>
internal sealed class SubstationBench
{
    public const long BeganMs = 1_790_000_000_000;

    private readonly SimulatedTime _time = new();
    private readonly NodeTime _nodeTime = new();

    /// <param name="stamps">Whether the clock chip stamps the first change.</param>
    public SubstationBench(bool stamps = true)
    {
        Board = new SubstationBoard(_time, 1, new PowerFuse());
        _time.AdvanceMs(100);
        var clock = new Rv3032(Board.Bus);
        clock.Set(BeganMs + 100);
        var hardware = Board.Wire(clock);
        if (!stamps) hardware.Clock = null;
        Cabinet = new SubstationController(hardware);
        Run(5);
    }

    public SubstationBoard Board { get; }

    public SubstationController Cabinet { get; }

    /// <summary>What the firmware has handed over, oldest first.</summary>
    public List<Told> Events { get; } = [];

    /// <summary>False: the node library has no room for what is handed over.</summary>
    public bool Stores { get; set; } = true;

    /// <summary>False: the node does not know the time.</summary>
    public bool KnowsTime { get; set; } = true;

    public long NowMs => _time.Ms;

    public long NowUs => _time.Us;

    /// <summary>A board steps every 20 ms; what takes hours can be watched less closely.</summary>
    public int StepMs { get; set; } = 20;

    /// <summary>Called before each step.</summary>
    public Action? World { get; set; }

    public bool Alarm(int alarm) => Point(33058, alarm, 1).Value == 1;

    public SensePoint Point(int obj, int instance, int resource) =>
        Cabinet.Points.Single(point => (point.Object, point.Instance, point.Resource) == (obj, instance, resource));

    public IEnumerable<Told> Of(int obj, int instance, int resource) => Events.Where(told => told.Path == (obj, instance, resource));

    public IEnumerable<Told> OfContact(int contact) => Of(3342, contact, 5500);

    public void Run(double seconds)
    {
        for (var untilMs = _time.Ms + (long)(seconds * 1000); _time.Ms < untilMs;) Step();
    }

    public void Step()
    {
        _time.AdvanceMs(StepMs);
        World?.Invoke();
        Board.Advance();
        _nodeTime.Move(_time.Ms, KnowsTime, BeganMs + _time.Ms);
        Cabinet.Step(_nodeTime);
        for (var dated = Cabinet.Dated; Stores && dated.Count > 0; dated.Remove())
            Events.Add(new Told((dated.Point.Object, dated.Point.Instance, dated.Point.Resource), dated.UnixMs - BeganMs, dated.Value,
                dated.Quality));
    }

    /// <summary>What the order to the breaker meets, its selection having been seen to.</summary>
    public byte Order(byte position) => Cabinet.Write(Point(33050, 0, 2), position, _nodeTime);

    /// <summary>Configures one setting, as the node library does.</summary>
    public void Set(int obj, int instance, int resource, long value)
    {
        var setting = Cabinet.Settings.Single(each => (each.Object, each.Instance, each.Resource) == (obj, instance, resource));
        Assert.InRange(value, setting.Min, setting.Max);
        setting.Value = value;
        Assert.Equal(-1, Cabinet.Check([.. Cabinet.Settings.Select(each => each.Value)]));
        Cabinet.Configured();
    }

    public void AllowControl() => Set(33051, 0, 1, 1);
}
