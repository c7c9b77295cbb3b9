using System;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A station on a modelled line as a firmware uses its serial port.</summary>
public sealed class StationLine(SerialStation station, SimulatedTime time) : ISerialLine
{
    public int Read(byte[] buffer, int offset, int count) => station.Receive(time.Us, buffer.AsSpan(offset, count));

    public void Write(byte[] buffer, int offset, int count) => station.Send(time.Us, buffer.AsSpan(offset, count));

    public void Reopen() => station.Reopen(time.Us);
}
