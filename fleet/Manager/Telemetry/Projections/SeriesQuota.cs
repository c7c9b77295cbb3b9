using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>
/// Which readings projections take in: those of series that are known, and of new ones while device and gateway have room.
/// The rest stays in the inbox only. Results of commands always pass: there is one series of them a device. One caller.
/// </summary>
public sealed class SeriesQuota(LatestValues latest, GatewayQuotas quotas, Occurrences occurrences)
{
    private readonly HashSet<SeriesId> _taken = [];
    private readonly Dictionary<(ConditionKind Kind, Subject Subject), HashSet<SeriesId>> _leftOut = [];
    private readonly Dictionary<long, int> _newOfDevice = [];
    private readonly Dictionary<long, int> _newFrom = [];
    // Since the manager started; a turn that is taken again counts again.
    private readonly Dictionary<(ConditionKind Kind, long Gateway), long> _misdated = [];

    /// <summary>Before the blocks of a turn: what was counted of the turn before is in the projections now, or was rolled back.</summary>
    public void Begin()
    {
        _taken.Clear();
        _leftOut.Clear();
        _newOfDevice.Clear();
        _newFrom.Clear();
    }

    /// <summary>The block with the readings that are taken in.</summary>
    public JudgedBlock Within(JudgedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var gateway = block.Block.Gateway;
        if (block.Block.Count > quotas.ReadingsOfBlock)
            Note(SeriesConditions.BlockTooLarge, Subject.Gateway(gateway), quotas.ReadingsOfBlock, block.Block.Count);
        var received = block.Block.Received;
        NoteMisdated(SeriesConditions.ReadingsAhead, block, time => SourceTime.IsAhead(time, received));
        NoteMisdated(SeriesConditions.ReadingsWithoutTime, block, time => !SourceTime.IsAhead(time, received) && !SourceTime.CouldBe(time));
        if (block.Readings.All(reading => Takes(gateway, reading.Series))) return block;
        var taken = block with { Readings = [.. block.Readings.Where(reading => Takes(gateway, reading.Series))] };
        foreach (var ((kind, subject), leftOut) in _leftOut)
            Note(kind, subject, Limit(kind), Limit(kind) + leftOut.Count);
        return taken;
    }

    /// <summary>They pass, but do not stand where somebody would look for them: whoever misses them is told why.</summary>
    private void NoteMisdated(ConditionKind kind, JudgedBlock block, Func<long, bool> isMisdated)
    {
        var gateway = block.Block.Gateway;
        var count = block.Readings.Count(reading => isMisdated(reading.Time));
        if (count == 0) return;
        var all = _misdated[(kind, gateway)] = _misdated.GetValueOrDefault((kind, gateway)) + count;
        occurrences.Note(kind, Subject.Gateway(gateway), ("count", all.ToString(CultureInfo.InvariantCulture)));
    }

    private bool Takes(long gateway, SeriesId series)
    {
        if (series.Path == CommandResult.Point || _taken.Contains(series) || latest.Find(series) is not null) return true;
        var ofDevice = latest.Of(series.Device).Count + _newOfDevice.GetValueOrDefault(series.Device);
        var from = latest.SeriesFrom(gateway) + _newFrom.GetValueOrDefault(gateway);
        if (ofDevice >= quotas.SeriesOfDevice) return LeaveOut(series, SeriesConditions.OfDevice, Subject.Device(series.Device));
        if (from >= quotas.Series) return LeaveOut(series, SeriesConditions.OfGateway, Subject.Gateway(gateway));
        _taken.Add(series);
        _newOfDevice[series.Device] = _newOfDevice.GetValueOrDefault(series.Device) + 1;
        _newFrom[gateway] = _newFrom.GetValueOrDefault(gateway) + 1;
        return true;
    }

    private int Limit(ConditionKind kind) => kind == SeriesConditions.OfDevice ? quotas.SeriesOfDevice : quotas.Series;

    private bool LeaveOut(SeriesId series, ConditionKind kind, Subject subject)
    {
        if (!_leftOut.TryGetValue((kind, subject), out var leftOut)) _leftOut.Add((kind, subject), leftOut = []);
        leftOut.Add(series);
        return false;
    }

    private void Note(ConditionKind kind, Subject subject, int limit, int asked) => occurrences.Note(kind, subject,
        ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("asked", asked.ToString(CultureInfo.InvariantCulture)));
}
