using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Edge.Uplinks;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>A gateway whose devices the manager configures.</summary>
public sealed class ManagedGateway(
    DeviceRuntime runtime, DesiredState configuration, CommandExecutor commands, KeptAnchor anchor, GatewayClock clock)
    : IGateway
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

    public void Take(DesiredConfiguration desired) => configuration.Take(desired);

    public void Take(Command command) => commands.Submit(command);

    public AuditAnchor? Anchor => anchor.Latest;

    public IReadOnlyList<BootClock> BootClocks => clock.Facts;

    public bool KnowsTime => clock.IsKnown;

    public void Welcomed(Welcome welcome, TimeSpan ago)
    {
        ArgumentNullException.ThrowIfNull(welcome);
        clock.Told(welcome.Time, ago);
    }

    public void Take(AuditAnchor latest) => anchor.Keep(latest);
}
