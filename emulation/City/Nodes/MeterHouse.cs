using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.City.Nodes;

/// <summary>A block of flats with our node on its meters: current by the time of day, water and gas now and then.</summary>
public sealed class MeterHouse : INodeBoard
{
    private const long LookUs = 1_000_000;

    private readonly MeterNode _node;
    private readonly Noise _noise;
    private readonly TimeProvider _time;
    private long _lookUs;

    /// <param name="plan">Which one.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="station">Its place on the line.</param>
    /// <param name="time">The clock of the meters.</param>
    public MeterHouse(NodePlan plan, int seed, SerialStation station, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _noise = new Noise((ulong)seed).For(plan.Number);
        var now = time.GetUtcNow();
        _node = new MeterNode(station, (plan.Number, plan.Key(seed), plan.UpdateKey(seed)), now.ToUnixTimeMilliseconds(),
            [new ElectricityMeterDesign { Address = plan.MeterAddress }], seed + plan.Number);
        _node.SetClock(now);
    }

    public PowerSwitch Power => _node.Power;

    public void SetClock(DateTimeOffset now) => _node.SetClock(now);

    public void Step(long nowUs)
    {
        if (nowUs >= _lookUs)
        {
            _lookUs = nowUs + LookUs;
            var now = _time.GetUtcNow();
            var hour = Sun.SolarHour(now, Weather.Longitude);
            var minutes = now.ToUnixTimeSeconds() / 60.0;
            var share = DayCurve.Flats(hour);
            foreach (var port in _node.Board.Meters) Array.Fill(port.Meter.Watts, 9000 * share * (0.7 + 0.6 * _noise.Smooth(minutes / 7)));
            _node.Board.Water.LitresPerHour = _noise.Uniform((long)minutes / 3) < share ? 900 * share : 0;
            _node.Board.Gas.LitresPerHour = _noise.For(1).Uniform((long)minutes / 10) < share / 2 ? 2000 : 0;
        }
        _node.Step(nowUs);
    }
}
