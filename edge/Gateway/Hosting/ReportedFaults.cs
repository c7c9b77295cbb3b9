using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>What is wrong with a configuration, in a report: in English, and as phrases that the manager words.</summary>
internal static class ReportedFaults
{
    /// <summary>All that is wrong with the version that was rejected.</summary>
    public static void Tell(this Reported report, IReadOnlyList<Phrase> rejected)
    {
        report.Faults.AddRange(rejected.Select(fault => fault.ToString()));
        report.Told.AddRange(rejected.Select(fault => CodedPhrase.Of(fault).ToWire()));
    }

    /// <summary>The devices of the version in force that do not run.</summary>
    public static void Tell(this Reported report, IReadOnlyList<FaultyDevice> faulty) =>
        report.DeviceFaults.AddRange(faulty.Take(DesiredState.MaxFaults).Select(device => device.ToWire()));
}
