using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled pin as a firmware reads it.</summary>
public sealed class PinInput(DigitalPin pin, SimulatedTime time, bool activeLow = false) : IDigitalInput
{
    public bool Read() => pin.Level(time.Us) != activeLow;
}
