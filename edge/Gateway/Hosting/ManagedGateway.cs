using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Uplinks;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>A gateway whose devices the manager configures.</summary>
public sealed class ManagedGateway(
    DeviceRuntime runtime, DesiredState configuration, CommandExecutor commands, GatewayClock clock) : IGateway
{
    public Reported Report()
    {
        var (version, rejected, faults) = configuration.State;
        var report = new Reported { ConfigurationVersion = version, RejectedVersion = rejected };
        report.Tell(faults);
        report.Tell(runtime.Faulty);
        report.Devices.AddRange(runtime.States);
        return report;
    }

    public PointDescriptions Describe()
    {
        var description = runtime.Describe();
        description.ConfigurationVersion = configuration.State.Version;
        return description;
    }

    public string Document => configuration.Document;

    public void Take(DesiredConfiguration desired) => configuration.Take(desired);

    public void Take(Command command) => commands.Submit(command);

    public IReadOnlyList<BootClock> BootClocks => clock.Facts;

    public bool KnowsTime => clock.IsKnown;

    public void Told(long time, TimeSpan ago) => clock.Told(time, ago);
}
