using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.City.Nodes;

/// <summary>A distribution room with our node: its air follows the weather, its joints the load; somebody opens the door.</summary>
public sealed class DistributionRoom : INodeBoard
{
    private const long LookUs = 1_000_000;

    private readonly SubstationNode _node;
    private readonly Weather _weather;
    private readonly Noise _noise;
    private readonly TimeProvider _time;
    private long _lookUs;

    /// <param name="plan">Which one.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="station">Its place on the line.</param>
    /// <param name="time">The clock of the sky.</param>
    public DistributionRoom(NodePlan plan, int seed, SerialStation station, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _weather = new Weather(seed);
        _noise = new Noise((ulong)seed).For(plan.Number);
        _node = new SubstationNode(station, plan.Number, plan.Key(seed), plan.UpdateKey(seed), seed + plan.Number);
        _node.SetClock(time.GetUtcNow());
    }

    public PowerSwitch Power => _node.Power;

    public void SetClock(DateTimeOffset now) => _node.SetClock(now);

    public void Step(long nowUs)
    {
        if (nowUs >= _lookUs)
        {
            _lookUs = nowUs + LookUs;
            Look(_time.GetUtcNow(), nowUs);
        }
        _node.Step(nowUs);
    }

    private void Look(DateTimeOffset now, long nowUs)
    {
        var outside = _weather.At(now);
        var minutes = now.ToUnixTimeSeconds() / 60.0;
        _node.Board.Air.OutsideCelsius = outside.TemperatureCelsius;
        _node.Board.Air.OutsideHumidity = Air.RelativePercent(outside.VapourGramsPerCubicMetre, outside.TemperatureCelsius);
        for (var i = 0; i < _node.Board.Joints.Count; i++)
            _node.Board.Joints[i].Value = outside.TemperatureCelsius + 25 * (0.6 + 0.4 * _noise.For(i).Smooth(minutes / 20));
        var door = _node.Board.Door;
        if (_noise.Uniform((long)minutes / 5) < 0.1) door.Open(nowUs);
        else door.Close(nowUs);
    }
}
