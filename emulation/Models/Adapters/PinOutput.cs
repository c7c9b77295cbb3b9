using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled pin as a firmware switches it.</summary>
public sealed class PinOutput(DigitalPin pin, SimulatedTime time, bool activeLow = false) : IDigitalOutput
{
    public void Write(bool on) => pin.DriveInside(time.Us, on != activeLow ? Drive.High : Drive.Low);
}
