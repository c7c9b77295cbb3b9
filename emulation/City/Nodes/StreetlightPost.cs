using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.City.Nodes;

/// <summary>A street lamp under the city's sky: daylight by date and place, and the mains of its street.</summary>
public sealed class StreetlightPost : INodeBoard
{
    private const long LookUs = 1_000_000;

    /// <summary>Daylight has about so many lumens a watt (Littlefair 1985: 105 to 120).</summary>
    private const double LumensPerWatt = 110;

    private readonly StreetlightNode _lamp;
    private readonly NodePlan _plan;
    private readonly Noise _noise;
    private readonly TimeProvider _time;
    private long _lookUs;

    /// <param name="plan">Which one, and where.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="station">Its place on the line.</param>
    /// <param name="time">The clock of the sky.</param>
    public StreetlightPost(NodePlan plan, int seed, SerialStation station, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(time);
        (_plan, _time) = (plan, time);
        _noise = new Noise((ulong)seed).For(plan.Number);
        _lamp = new StreetlightNode(station, plan.Number, plan.Key(seed), plan.UpdateKey(seed), new LuminaireDesign(), seed + plan.Number);
        _lamp.SetClock(time.GetUtcNow());
    }

    public PowerSwitch Power => _lamp.Power;

    public void SetClock(DateTimeOffset now) => _lamp.SetClock(now);

    public void Step(long nowUs)
    {
        if (nowUs >= _lookUs)
        {
            _lookUs = nowUs + LookUs;
            var now = _time.GetUtcNow();
            var sun = Sun.ElevationDegrees(now, _plan.Latitude, _plan.Longitude);
            _lamp.Board.DaylightLux = Sun.GlobalWattsPerSquareMetre(sun, 0.3) * LumensPerWatt;
            _lamp.Board.SupplyVolts = 230 + 3 * _noise.Smooth(now.ToUnixTimeSeconds() / 600.0);
        }
        _lamp.Step(nowUs);
    }
}
