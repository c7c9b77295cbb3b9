using System;
using EdgeFleet.Models.I2c;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled bus as a firmware's drivers use it.</summary>
public sealed class I2cAdapter(I2cBus bus, SimulatedTime time) : II2cBus
{
    public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount) =>
        bus.Transfer(time.Us, address, write.AsSpan(0, writeCount), read.AsSpan(0, readCount)) == I2cResult.Done;
}
