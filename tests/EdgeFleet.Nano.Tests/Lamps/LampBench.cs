using EdgeFleet.Models;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>The firmware of a streetlight on its emulated board, on virtual time, with its gateway out of reach.</summary>
internal sealed class LampBench
{
    public const int StepMs = 40;

    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    private readonly SimulatedTime _time = new();
    private readonly NodeTime _nodeTime = new();
    private readonly DateTimeOffset _began;
    private readonly PowerSwitch _power;
    private readonly List<(Setting Like, long Value)> _configured = [];
    private long _bootedUs;

    /// <param name="local">When it is switched on, by the clocks of Shouguang.</param>
    /// <param name="seed">Of all noise.</param>
    public LampBench(string local, int seed = 1)
    {
        _began = new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), Zone);
        _power = new PowerSwitch(Boot, new Supply(this));
        Board = new StreetlightBoard(_time, new LuminaireDesign(), seed, _power.Fuse);
        _power.On(0);
    }

    public StreetlightBoard Board { get; }

    public LampController Lamp { get; private set; } = null!;

    /// <summary>False: the node does not know the time.</summary>
    public bool KnowsTime { get; set; } = true;

    /// <summary>By the clocks of Shouguang.</summary>
    public DateTimeOffset Now => _began.AddMilliseconds(_time.Ms);

    /// <summary>0.1 percent of full light.</summary>
    public int Light => (int)Math.Round(Board.Lamp.Lumens / 14);

    /// <summary>Called before each step.</summary>
    public Action? World { get; set; }

    public NodeTime Time => _nodeTime;

    public PowerSwitch Power => _power;

    public long this[int obj, int resource] => Point(obj, resource).Value;

    public bool Alarm(int obj, int resource) => this[obj, resource] == 1;

    public SensePoint Point(int obj, int resource) => Lamp.Points.Single(point => point.Object == obj && point.Resource == resource);

    public void Run(double seconds)
    {
        for (var until = _time.Ms + (long)(seconds * 1000); _time.Ms < until;) Step();
    }

    public void RunUntil(string local)
    {
        var until = new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), Zone);
        Assert.True(until > Now, "it is later already");
        Run((until - Now).TotalSeconds);
    }

    /// <summary>Runs until it is so.</summary>
    /// <returns>How long it took, in seconds; fails when it is not so in time.</returns>
    public double RunUntil(Func<bool> so, double withinSeconds)
    {
        var fromMs = _time.Ms;
        while (!so())
        {
            Assert.True(_time.Ms - fromMs < withinSeconds * 1000, $"not so within {withinSeconds} s, at {Now}");
            Step();
        }
        return (_time.Ms - fromMs) / 1000.0;
    }

    /// <summary>Sets one number, as a configuration of the gateway would; it holds over restarts.</summary>
    public void Set(int obj, int resource, long value, int instance = 0)
    {
        var setting = Lamp.Settings.Single(each => each.Object == obj && each.Instance == instance && each.Resource == resource);
        Assert.InRange(value, setting.Min, setting.Max);
        setting.Value = value;
        _configured.Add((setting, value));
        Assert.Equal(-1, Lamp.Check([.. Lamp.Settings.Select(each => each.Value)]));
        Lamp.Configured();
    }

    public void CutPower(double seconds)
    {
        _power.Off(_time.Us);
        Run(seconds);
        _power.On(_time.Us);
    }

    public byte Command(int level) => Lamp.Write(Point(3416, 1), level, _nodeTime);

    private void Step()
    {
        _time.AdvanceMs(StepMs);
        World?.Invoke();
        Board.Advance();
        _power.Step(_time.Us);
    }

    private Action<long> Boot(long nowUs)
    {
        _bootedUs = nowUs;
        Lamp = new LampController(Board.Wire());
        foreach (var (like, value) in _configured)
            Lamp.Settings.Single(
                each => each.Object == like.Object && each.Instance == like.Instance && each.Resource == like.Resource).Value = value;
        Lamp.Configured();
        return StepFirmware;
    }

    private void StepFirmware(long nowUs)
    {
        _nodeTime.Move((nowUs - _bootedUs) / 1000, KnowsTime, Now.ToUnixTimeMilliseconds());
        Lamp.Step(_nodeTime);
    }

    // The board is made with the fuse of its supply, so the supply is there first.
    private sealed class Supply(LampBench bench) : IPowered
    {
        public void PowerOff(long nowUs) => bench.Board.PowerOff(nowUs);

        public void PowerOn(long nowUs) => bench.Board.PowerOn(nowUs);
    }
}
