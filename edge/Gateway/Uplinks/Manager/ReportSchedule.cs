using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// When a session tells the manager how the gateway is: at once, when something changed that a person would act on, and from time to
/// time.
/// </summary>
/// <param name="clock">For the time in between.</param>
/// <param name="period">A report comes at least this often.</param>
public sealed class ReportSchedule(TimeProvider clock, TimeSpan period)
{
    /// <summary>How often changes are looked for.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private Reported? _last;
    private long _sentAt;

    /// <summary>Whether the points must be described again. Asked before <see cref="ReportDue"/>.</summary>
    public bool DescribeDue(Reported report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return _last is null || _last.ConfigurationVersion != report.ConfigurationVersion;
    }

    /// <summary>Whether to send this report; it then is the one to compare with.</summary>
    /// <param name="report">The report.</param>
    /// <param name="rides">It would go with something else: then it is due after half the period.</param>
    public bool ReportDue(Reported report, bool rides = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        // A timer may tick a moment early; half a tick decides between this one and the next.
        var due = rides ? period / 2 : period - Tick / 2;
        if (_last is not null && !Changed(_last, report) && clock.GetElapsedTime(_sentAt) < due) return false;
        _last = report;
        _sentAt = clock.GetTimestamp();
        return true;
    }

    // Counters and times change all the while; links, configuration and losses are news.
    private static bool Changed(Reported before, Reported now) =>
        before.ConfigurationVersion != now.ConfigurationVersion
        || before.RejectedVersion != now.RejectedVersion
        || !before.Faults.Equals(now.Faults)
        || !before.DeviceFaults.Equals(now.DeviceFaults)
        // What a report tells of the ledger it tells once.
        || now.Lost.Count > 0
        || !before.Bearers.Select(bearer => bearer.Budget).SequenceEqual(now.Bearers.Select(bearer => bearer.Budget))
        || !before.Uplinks.SequenceEqual(now.Uplinks)
        || before.Buffer?.Trouble != now.Buffer?.Trouble
        || !Equals(Belief(before.Updates), Belief(now.Updates))
        || !before.Devices.Select(Link).SequenceEqual(now.Devices.Select(Link));

    // How far a content came changes all the while; that it is whole is news.
    private static UpdateState? Belief(UpdateState? state)
    {
        var belief = state?.Clone();
        foreach (var content in belief?.Contents ?? []) content.Received = content.Received == content.Size ? content.Size : 0;
        return belief;
    }

    private static (long, DeviceState.Types.Link, string) Link(DeviceState device) => (device.Device, device.Link, device.Fault);
}
