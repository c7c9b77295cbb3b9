using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>A gateway delivers more series than projections take in from it, or of one of its devices.</summary>
/// <param name="Gateway">Its number.</param>
/// <param name="Device">The device that has too many; null: all of the gateway's together are too many.</param>
/// <param name="Limit">How many are taken in.</param>
/// <param name="Asked">How many there would be now.</param>
public sealed record SeriesOverrun(long Gateway, long? Device, int Limit, int Asked);

/// <summary>
/// Which readings projections take in: those of series that are known, and of new ones while device and gateway have room.
/// The rest stays in the inbox only. Results of commands always pass: there is one series of them a device. One caller.
/// </summary>
public sealed class SeriesQuota(LatestValues latest, GatewayQuotas quotas)
{
    private readonly HashSet<SeriesId> _taken = [];
    private readonly Dictionary<long, HashSet<SeriesId>> _leftOut = [];
    private readonly Dictionary<long, int> _newOfDevice = [];
    private readonly Dictionary<long, int> _newFrom = [];
    private readonly Dictionary<long, SeriesOverrun> _overruns = [];

    /// <summary>The gateways that asked for too many since <see cref="Begin"/>, each with the latest case.</summary>
    public IReadOnlyCollection<SeriesOverrun> Overruns => _overruns.Values;

    /// <summary>Before the blocks of a turn: what was counted of the turn before is in the projections now, or was rolled back.</summary>
    public void Begin()
    {
        _taken.Clear();
        _leftOut.Clear();
        _newOfDevice.Clear();
        _newFrom.Clear();
        _overruns.Clear();
    }

    /// <summary>The block with the readings that are taken in.</summary>
    public JudgedBlock Within(JudgedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var gateway = block.Block.Gateway;
        return block.Readings.All(reading => Takes(gateway, reading.Series))
            ? block
            : block with { Readings = [.. block.Readings.Where(reading => Takes(gateway, reading.Series))] };
    }

    private bool Takes(long gateway, SeriesId series)
    {
        if (series.Path == CommandResult.Point || _taken.Contains(series) || latest.Find(series) is not null) return true;
        var ofDevice = latest.Of(series.Device).Count + _newOfDevice.GetValueOrDefault(series.Device);
        var from = latest.SeriesFrom(gateway) + _newFrom.GetValueOrDefault(gateway);
        if (ofDevice >= quotas.SeriesOfDevice || from >= quotas.Series)
        {
            if (!_leftOut.TryGetValue(gateway, out var leftOut)) _leftOut.Add(gateway, leftOut = []);
            leftOut.Add(series);
            _overruns[gateway] = ofDevice >= quotas.SeriesOfDevice
                ? new SeriesOverrun(gateway, series.Device, quotas.SeriesOfDevice, ofDevice + leftOut.Count)
                : new SeriesOverrun(gateway, null, quotas.Series, from + leftOut.Count);
            return false;
        }
        _taken.Add(series);
        _newOfDevice[series.Device] = _newOfDevice.GetValueOrDefault(series.Device) + 1;
        _newFrom[gateway] = from - latest.SeriesFrom(gateway) + 1;
        return true;
    }
}
