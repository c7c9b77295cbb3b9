using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Uplinks;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>A gateway that runs from a device file. What the manager wishes is answered and not done: the two never merge.</summary>
public sealed class StandaloneGateway(
    DeviceRuntime runtime, string deviceFile, CommandExecutor commands, GatewayClock clock) : IGateway
{
    private ulong _wished;

    public Reported Report()
    {
        var report = new Reported { RejectedVersion = Volatile.Read(ref _wished) };
        if (report.RejectedVersion != 0)
            report.Tell([ConfigurationPhrases.FromFile.With(deviceFile)]);
        report.Tell(runtime.Faulty);
        report.Devices.AddRange(runtime.States);
        return report;
    }

    public PointDescriptions Describe() => runtime.Describe();

    public void Take(DesiredConfiguration desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        Volatile.Write(ref _wished, desired.Version);
    }

    public void Take(Command command) => commands.Submit(command);

    public IReadOnlyList<BootClock> BootClocks => clock.Facts;

    public bool KnowsTime => clock.IsKnown;

    public void Told(long time, TimeSpan ago) => clock.Told(time, ago);
}
