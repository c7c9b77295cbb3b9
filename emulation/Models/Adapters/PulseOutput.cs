using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled pulse-width output as a firmware sets it.</summary>
public sealed class PulseOutput(PulseWidth output, SimulatedTime time) : IPulseOutput
{
    public void Write(int permille) => output.Write(time.Us, permille);
}
