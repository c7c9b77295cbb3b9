using System.Collections.Concurrent;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// How fast one gateway may speak, over all its sessions. What comes faster is not refused: the session reads its next message
/// later, and the gateway waits in its turn.
/// </summary>
public sealed class GatewayPace(GatewayQuotas quotas, TimeProvider time)
{
    /// <summary>What may come at once after silence.</summary>
    private static readonly TimeSpan Saved = TimeSpan.FromSeconds(10);

    /// <summary>A link that flaps badly opens that many sessions before its gateway's own back-off calms it.</summary>
    private static readonly TimeSpan SessionsSaved = TimeSpan.FromSeconds(30);

    /// <summary>A reading in memory, beside what its columns take.</summary>
    private const int BytesOfReading = 64;

    /// <summary>A block costs this much whatever is in it.</summary>
    private const int BytesOfBlock = 1024;

    /// <summary>So many entries of a report or description are as much work as one more report.</summary>
    private const double EntriesOfReport = 5_000;

    /// <summary>So many facts about boots are as much work as one report.</summary>
    private const double FactsOfReport = 16;

    private readonly Budget _decoded = new(quotas.DecodedBytesPerSecond, Saved, time);
    private readonly Budget _reports = new(quotas.ReportsPerSecond, Saved, time);
    private readonly Budget _sessions = new(quotas.SessionsPerSecond, SessionsSaved, time);
    private long _heldBack;

    /// <summary>How often it was too fast since the manager started.</summary>
    public long HeldBack => Interlocked.Read(ref _heldBack);

    /// <summary>Whether another session may begin; else how long until it may.</summary>
    internal TimeSpan Session() => Note(_sessions.TryTake(1));

    /// <param name="columns">Bytes of the block's columns, by its header; where that cannot be read, those of the block.</param>
    /// <param name="readings">How many readings its header says.</param>
    internal TimeSpan Block(long columns, long readings) => Note(_decoded.Take(BytesOfBlock + columns + BytesOfReading * readings));

    internal TimeSpan Report(Reported reported) =>
        Note(_reports.Take(1 + (reported.Lost.Count + reported.Devices.Count) / EntriesOfReport));

    internal TimeSpan Description(PointDescriptions described) =>
        Note(_reports.Take(1 + described.Models.Sum(model => model.Points.Count) / EntriesOfReport));

    internal TimeSpan Held(HeldConfiguration held) => Note(_reports.Take(1 + held.Parts.Count / EntriesOfReport));

    internal TimeSpan Fact() => Note(_reports.Take(1 / FactsOfReport));

    private TimeSpan Note(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero) Interlocked.Increment(ref _heldBack);
        return wait;
    }
}

/// <summary>The pace of each gateway: a new session goes on with what the one before left.</summary>
public sealed class GatewayPaces(GatewayQuotas quotas, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, GatewayPace> _paces = new();

    public GatewayPace Of(long gateway) => _paces.GetOrAdd(gateway, _ => new GatewayPace(quotas, time));
}
