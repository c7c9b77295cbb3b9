using EdgeFleet.City.Plan;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.City.Nodes;

/// <summary>A street lamp under the city's sky.</summary>
public sealed class StreetlightPost : INodeBoard
{
    private const long LookUs = 1_000_000;

    private readonly StreetlightNode _lamp;
    private readonly StreetSky _sky;
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
        (_sky, _time) = (new StreetSky(plan, seed), time);
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
            (_lamp.Board.DaylightLux, _lamp.Board.SupplyVolts) = _sky.At(_time.GetUtcNow());
        }
        _lamp.Step(nowUs);
    }
}
