using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// All metrics of the devices. Which datatype a series has no description says, so it is learnt from its readings: it widens from a
/// whole number to a double, and from anything else to a text, and so a device is born anew a few times at most. Pure; one caller at a
/// time.
/// </summary>
/// <param name="decimals">What a decimal becomes.</param>
/// <param name="known">Datatypes that earlier starts learnt.</param>
internal sealed class MetricTable(DecimalForm decimals, IReadOnlyDictionary<SeriesId, DataType> known)
{
    private readonly Dictionary<long, SortedDictionary<PointPath, Metric>> _devices = [];
    private readonly Dictionary<ulong, Metric> _aliases = [];
    private ulong _lastAlias;

    public IEnumerable<Metric> All => _aliases.Values;

    /// <summary>How often a datatype was learnt.</summary>
    public int Changes { get; private set; }

    public Metric? Find(ulong alias) => _aliases.GetValueOrDefault(alias);

    public Metric? Find(SeriesId series) =>
        _devices.TryGetValue(series.Device, out var metrics) ? metrics.GetValueOrDefault(series.Path) : null;

    public IEnumerable<Metric> Of(long device) => _devices.TryGetValue(device, out var metrics) ? metrics.Values : [];

    /// <summary>The points of a device as it is configured: those with a datatype become metrics, those that are gone leave.</summary>
    public void Describe(long device, IEnumerable<SeriesId> points)
    {
        var described = points.ToHashSet();
        foreach (var gone in Of(device).Where(metric => !described.Contains(metric.Series)).ToList()) Remove(gone);
        foreach (var series in described.Where(known.ContainsKey)) Add(series);
    }

    /// <summary>Takes note of a reading that is about to go out.</summary>
    /// <returns>Its metric, and whether it is new or has another datatype: then its device has to be born first.</returns>
    public (Metric Metric, bool Changed) Learn(in Reading reading, StreamClass stream)
    {
        var found = Find(reading.Series);
        var metric = found ?? Add(reading.Series);
        var type = Wider(metric.Type, Of(reading.Value, stream));
        var changed = found is null || type != metric.Type;
        if (type != metric.Type) Changes++;
        metric.Type = type;
        return (metric, changed);
    }

    private Metric Add(SeriesId series)
    {
        if (Find(series) is { } there) return there;
        if (!_devices.TryGetValue(series.Device, out var metrics)) _devices.Add(series.Device, metrics = []);
        var metric = new Metric(series, ++_lastAlias);
        if (known.TryGetValue(series, out var type)) metric.Type = type;
        metrics.Add(series.Path, metric);
        _aliases.Add(metric.Alias, metric);
        return metric;
    }

    private void Remove(Metric metric)
    {
        _devices[metric.Series.Device].Remove(metric.Series.Path);
        _aliases.Remove(metric.Alias);
    }

    private DataType? Of(in ReadingValue value, StreamClass stream) => value.Kind switch
    {
        ValueKind.Integer => DataType.Int64,
        ValueKind.Double => DataType.Double,
        ValueKind.Boolean => DataType.Boolean,
        ValueKind.Text => DataType.String,
        ValueKind.None => null,
        _ => decimals == DecimalForm.Text || (decimals == DecimalForm.BillingText && stream == StreamClass.Billing)
            ? DataType.String : DataType.Double,
    };

    private static DataType? Wider(DataType? one, DataType? other)
    {
        if (one is null || other is null || one == other) return one ?? other;
        return one is DataType.Int64 or DataType.Double && other is DataType.Int64 or DataType.Double ? DataType.Double : DataType.String;
    }
}
