using EdgeFleet.Models.Adapters;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Meter;

namespace EdgeFleet.Nodes;

public sealed partial class MeterBoard
{
    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus => new I2cAdapter(I2c, _time);

    /// <summary>A firmware that starts now.</summary>
    public MeterController Wire() => new(
        new StationLine(Port, _time), Baud, new PinInput(WaterPin, _time, activeLow: true), new PinInput(GasPin, _time, activeLow: true),
        MeterWiring.Map.Counters(Bus));
}
