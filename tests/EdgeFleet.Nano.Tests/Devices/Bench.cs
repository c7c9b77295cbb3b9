using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.I2c;

namespace EdgeFleet.Nano.Tests.Devices;

/// <summary>A work bench: an emulated bus, its time, and a driver that is stepped every 20 ms.</summary>
public sealed class Bench
{
    private const int StepMs = 20;

    public Bench() => Line = new I2cAdapter(Bus, Time);

    public SimulatedTime Time { get; } = new();

    public I2cBus Bus { get; } = new(1);

    /// <summary>The bus as a driver uses it.</summary>
    public I2cAdapter Line { get; }

    public void Run(long forMs, Action<long> step)
    {
        for (var untilMs = Time.Ms + forMs; Time.Ms < untilMs; Time.AdvanceMs(StepMs)) step(Time.Ms);
    }
}
