using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled converter channel as a firmware reads it.</summary>
public sealed class ChannelInput(AnalogChannel channel, SimulatedTime time) : IAnalogInput
{
    public int Full => channel.Full;

    public int Read() => channel.Read(time.Us);
}
