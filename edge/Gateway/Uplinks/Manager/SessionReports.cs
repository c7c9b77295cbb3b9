using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>What one session tells the manager of the gateway, and when. Safe for concurrent callers.</summary>
internal sealed class SessionReports(string uplink, Welcome welcome, GrpcSessions sessions, SessionParts parts)
{
    private readonly Lock _gate = new();
    private readonly LedgerNews _ledger = new();
    private readonly ReportSchedule _schedule = new(parts.Clock, sessions.Bearer.Terms.Times.Report);

    /// <summary>What is to be sent now.</summary>
    /// <param name="rides">Something is being sent anyway: what would be due before long goes with it.</param>
    public IReadOnlyList<FromGateway> Due(bool rides = false)
    {
        lock (_gate)
        {
            List<FromGateway> due = [];
            var report = Complete();
            var describe = _schedule.DescribeDue(report);
            if (_schedule.ReportDue(report, rides)) due.Add(new FromGateway { Reported = report });
            if (describe) due.Add(new FromGateway { Described = parts.Gateway.Describe() });
            return due;
        }
    }

    private Reported Complete()
    {
        var report = parts.Gateway.Report();
        var status = parts.Outbox.Status(uplink);
        report.Outbox.AddRange(status.Streams);
        report.Lost.AddRange(_ledger.Next(status.Lost));
        report.Elsewhere.AddRange(status.Elsewhere);
        report.Buffer = status.Buffer;
        report.OutboxBytesOnDisk = (ulong)status.BytesOnDisk;
        report.WireBytesSent = (ulong)sessions.BytesSent;
        if (welcome.Features.Contains(ManagerFeatures.Bearers)) sessions.Bearers.Complete(report);
        if (welcome.Features.Contains(ManagerFeatures.Updates))
        {
            report.Updates = parts.Trust.State();
            parts.Contents?.Complete(report.Updates);
        }
        if (!welcome.Features.Contains(ManagerFeatures.CodedFaults)) LeaveOutCodes(report);
        report.Time = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return report;
    }

    private static void LeaveOutCodes(Reported report)
    {
        report.Told.Clear();
        foreach (var device in report.DeviceFaults) device.Told.Clear();
        foreach (var uplink in report.Uplinks) uplink.Told.Clear();
        var devices = report.Devices;
        for (var i = 0; i < devices.Count; i++)
        {
            if (devices[i].Told.Count == 0) continue;
            devices[i] = devices[i].Clone();
            devices[i].Told.Clear();
        }
    }
}
