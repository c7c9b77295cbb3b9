using EdgeFleet.Models;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Meters;

/// <param name="Path">Object, instance and resource.</param>
/// <param name="UnixMs">Its own time.</param>
/// <param name="Value">Mantissa.</param>
/// <param name="Quality">Bits.</param>
public sealed record Kept(string Path, long UnixMs, long Value, byte Quality);

/// <summary>
/// A meter node in its house on virtual time. Dated readings are stored at once, as the node library does; while the line
/// rests, time goes on in larger steps.
/// </summary>
public sealed class MeterBench
{
    private const int BusyMs = 20;
    private readonly NodeTime _nodeTime = new();
    private long _bootMs;

    /// <param name="start">Local (UTC+8) date and time.</param>
    /// <param name="designs">The meters on the line; each is in the settings of the node.</param>
    public MeterBench(string start, params ElectricityMeterDesign[] designs)
    {
        EpochMs = Local(start);
        Designs = designs;
        Board = new MeterBoard(Time, EpochMs, designs, 1, Fuse);
        Node = null!;
        Boot();
    }

    public SimulatedTime Time { get; } = new();

    public PowerFuse Fuse { get; } = new();

    public long EpochMs { get; }

    public MeterBoard Board { get; }

    public MeterController Node { get; private set; }

    public IReadOnlyList<ElectricityMeterDesign> Designs { get; }

    public long UnixMs => EpochMs + Time.Ms;

    /// <summary>The node knows the time.</summary>
    public bool KnowsTime { get; set; } = true;

    /// <summary>The node library stores nothing: what is dated waits.</summary>
    public bool StoreStands { get; set; }

    public List<Kept> Kept { get; } = [];

    /// <summary>Settings by path, on top of the addresses; for the next boot and now.</summary>
    public Dictionary<string, long> Settings { get; } = [];

    public ElectricityMeter Meter => Board.Meters[0].Meter;

    public static long Local(string text) =>
        DateTimeOffset.Parse(text + " +08:00", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    public static string Path(SensePoint point) => $"{point.Object}/{point.Instance}/{point.Resource}";

    public SensePoint Point(string path) => Node.Points.Single(point => Path(point) == path);

    public IEnumerable<Kept> KeptOf(string path) => Kept.Where(kept => kept.Path == path);

    /// <summary>The power was off for a moment: a new firmware over the same board.</summary>
    public void Boot()
    {
        Board.PowerOff(Time.Us);
        Fuse.Renew();
        Board.PowerOn(Time.Us);
        Node = Board.Wire();
        _bootMs = Time.Ms;
        Configure();
    }

    public void Configure()
    {
        for (var i = 0; i < Designs.Count; i++) Settings[$"33030/{16 * i}/1"] =
            long.Parse(Designs[i].Address, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (path, value) in Settings)
            Node.Settings.Single(setting => $"{setting.Object}/{setting.Instance}/{setting.Resource}" == path).Value = value;
        Assert.Equal(-1, Node.Check([.. Node.Settings.Select(setting => setting.Value)]));
        Node.Configured();
    }

    public void RunTo(string local) => Run(TimeSpan.FromMilliseconds(Local(local) - UnixMs));

    /// <param name="span">How long.</param>
    /// <param name="restMs">Step while the line rests.</param>
    public void Run(TimeSpan span, int restMs = 500)
    {
        for (var untilMs = Time.Ms + (long)span.TotalMilliseconds; Time.Ms < untilMs;)
        {
            Time.AdvanceMs(Node.Line.Outcome == LineOutcome.Pending ? BusyMs : Math.Min(restMs, untilMs - Time.Ms));
            Step();
        }
    }

    /// <summary>As on a board: contacts are polled every 10 ms, the node is stepped at every fifth.</summary>
    public void RunWithPulses(TimeSpan span)
    {
        for (var untilMs = Time.Ms + (long)span.TotalMilliseconds; Time.Ms < untilMs;)
        {
            Time.AdvanceMs(PulseCounter.PeriodMs);
            Board.Advance();
            Node.Sample(Time.Ms);
            if (Time.Ms % 50 == 0) Step();
        }
    }

    public void Step()
    {
        Board.Advance();
        Move();
        Node.Step(_nodeTime);
        while (!StoreStands && Node.Dated.Count > 0)
        {
            Kept.Add(new Kept(Path(Node.Dated.Point), Node.Dated.UnixMs, Node.Dated.Value, Node.Dated.Quality));
            Node.Dated.Remove();
        }
    }

    public byte Write(string path, long value)
    {
        Move();
        return Node.Write(Point(path), value, _nodeTime);
    }

    private void Move() => _nodeTime.Move(Time.Ms - _bootMs, KnowsTime, UnixMs);
}
