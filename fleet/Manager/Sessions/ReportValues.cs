using EdgeFleet.Contracts.V1;
using Google.Protobuf.Collections;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// The numbers of a report, brought to what can be: sums over a fleet hold them, and each stream and device stands there once. A
/// gateway that counts wrongly is then wrong about itself only. Pure.
/// </summary>
internal static class ReportValues
{
    /// <summary>What a browser still counts exactly, and a thousand of them a sum of 64 bits.</summary>
    public const ulong Most = 1UL << 53;

    /// <summary>The last that a date can tell, Unix ms.</summary>
    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Of what a disk says.</summary>
    private const int MostLetters = 500;

    public static void Bound(Reported reported)
    {
        ArgumentNullException.ThrowIfNull(reported);
        KeepFirst(reported.Outbox, stream => stream.Stream);
        KeepFirst(reported.Devices, device => device.Device);
        foreach (var stream in reported.Outbox)
        {
            (stream.AppendedBlocks, stream.BacklogBlocks, stream.AppendedReadings) =
                (Math.Min(stream.AppendedBlocks, Most), Math.Min(stream.BacklogBlocks, Most), Math.Min(stream.AppendedReadings, Most));
        }
        if (reported.Buffer is { } buffer)
        {
            buffer.CapBytes = Math.Min(buffer.CapBytes, Most);
            if (buffer.Cause.Length > MostLetters) buffer.Cause = buffer.Cause[..MostLetters];
        }
        KeepFirst(reported.Bearers, bearer => bearer.Name);
        foreach (var bearer in reported.Bearers) Bound(bearer);
        KeepFirst(reported.Uplinks, uplink => uplink.Name);
        foreach (var uplink in reported.Uplinks) uplink.Since = Math.Clamp(uplink.Since, 0, LatestTime);
        KeepFirst(reported.Elsewhere, loss => (loss.Uplink, loss.Stream, loss.Reason));
        foreach (var loss in reported.Elsewhere)
        {
            loss.Blocks = Math.Min(loss.Blocks, Most);
            (loss.FirstTime, loss.LastTime) = (Math.Clamp(loss.FirstTime, 0, LatestTime), Math.Clamp(loss.LastTime, 0, LatestTime));
        }
        if (reported.Updates is { } updates) Bound(updates);
        reported.OutboxBytesOnDisk = Math.Min(reported.OutboxBytesOnDisk, Most);
        reported.WireBytesSent = Math.Min(reported.WireBytesSent, Most);
        reported.ConfigurationVersion = Math.Min(reported.ConfigurationVersion, Most);
        reported.RejectedVersion = Math.Min(reported.RejectedVersion, Most);
    }

    private static void Bound(UpdateState updates)
    {
        (updates.Root, updates.Targets, updates.Timestamp) =
            (Math.Min(updates.Root, Most), Math.Min(updates.Targets, Most), Math.Min(updates.Timestamp, Most));
        KeepFirst(updates.Contents, content => content.Name);
        foreach (var content in updates.Contents)
        {
            content.Size = Math.Min(content.Size, Most);
            content.Received = Math.Min(content.Received, content.Size);
        }
    }

    private static void Bound(BearerState bearer)
    {
        (bearer.SentToday, bearer.ReceivedToday) = (Math.Min(bearer.SentToday, Most), Math.Min(bearer.ReceivedToday, Most));
        (bearer.RecentDays, bearer.BudgetBytes) = (Math.Min(bearer.RecentDays, Most), Math.Min(bearer.BudgetBytes, Most));
        KeepFirst(bearer.Classes, part => part.Stream);
        foreach (var part in bearer.Classes) part.Bytes = Math.Min(part.Bytes, Most);
    }

    private static void KeepFirst<T, TKey>(RepeatedField<T> all, Func<T, TKey> key)
    {
        var first = all.DistinctBy(key).ToList();
        if (first.Count == all.Count) return;
        all.Clear();
        all.AddRange(first);
    }
}
