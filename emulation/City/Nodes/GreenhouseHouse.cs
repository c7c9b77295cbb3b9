using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.City.Nodes;

/// <summary>A greenhouse with our node: the city's physics of a solar greenhouse, whose vent is where the node's motor has it.</summary>
public sealed class GreenhouseHouse : INodeBoard
{
    private const long LookUs = 1_000_000;

    private readonly GreenhouseNode _node;
    private readonly Greenhouse _house;
    private readonly Weather _weather;
    private readonly TimeProvider _time;
    private long _lookUs;

    /// <param name="plan">Which one.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="station">Its place on the line.</param>
    /// <param name="time">The clock of the sky.</param>
    public GreenhouseHouse(NodePlan plan, int seed, SerialStation station, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _weather = new Weather(seed);
        // Houses of the plan count from 1; those with nodes come from the other end.
        _house = new Greenhouse(seed, -plan.Number, _weather, time.GetUtcNow());
        _node = new GreenhouseNode(station, plan.Number, plan.Key(seed), plan.UpdateKey(seed), seed + plan.Number);
        _node.SetClock(time.GetUtcNow());
    }

    public PowerSwitch Power => _node.Power;

    public void SetClock(DateTimeOffset now) => _node.SetClock(now);

    public void Step(long nowUs)
    {
        if (nowUs >= _lookUs)
        {
            _lookUs = nowUs + LookUs;
            var now = _time.GetUtcNow();
            _house.SetVent((int)(_node.Board.Vent.Position * 100));
            var sample = _house.Measure(now);
            _node.Board.Climate.TemperatureCelsius = (double)sample.AirCelsius;
            _node.Board.Climate.HumidityPercent = (double)sample.HumidityPercent;
            _node.Board.Light.Lux = (double)sample.Lux;
            _node.Board.Outside.Value = _weather.At(now).TemperatureCelsius;
            _node.Board.Co2.Value = (double)sample.Co2Ppm;
            _node.Board.Soil.Value = (double)sample.SoilMoisturePercent;
        }
        _node.Step(nowUs);
    }
}
