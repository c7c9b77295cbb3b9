using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Edge.Uplinks;

namespace EdgeFleet.Gateway.Agent;

/// <summary>A gateway whose devices the manager configures.</summary>
public sealed class ManagedGateway(DeviceRuntime runtime, DesiredState desired, CommandExecutor commands) : IGateway
{
    public Reported Report()
    {
        var (version, rejected, faults) = desired.State;
        var report = new Reported { ConfigurationVersion = version, RejectedVersion = rejected };
        report.Faults.AddRange(faults);
        report.Devices.AddRange(runtime.States);
        return report;
    }

    public PointDescriptions Describe()
    {
        var description = runtime.Describe();
        description.ConfigurationVersion = desired.State.Version;
        return description;
    }

    public void Take(DesiredConfiguration desiredConfiguration) => desired.Take(desiredConfiguration);

    public void Take(Command command) => commands.Submit(command);
}
