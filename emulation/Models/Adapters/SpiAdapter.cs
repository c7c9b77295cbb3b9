using System;
using EdgeFleet.Models.Spi;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>One chip on a modelled bus as a firmware's driver uses it.</summary>
public sealed class SpiAdapter(SpiBus bus, int select, SimulatedTime time) : ISpiBus
{
    public bool Transfer(byte[] write, byte[] read, int count)
    {
        bus.Transfer(time.Us, select, write.AsSpan(0, count), read.AsSpan(0, count));
        return true;
    }
}
