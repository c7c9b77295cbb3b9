using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// Readings as metrics of Sparkplug B. The datatype stands in data too, where the specification lets it be left out: decoders in use
/// read a metric without one as null. Integers are of 64 bit, for an unsigned one of 32 is read from another field than the
/// specification says. Pure.
/// </summary>
internal static class MetricWriter
{
    private const uint Int32 = (uint)DataType.Int32;
    private const uint String = (uint)DataType.String;

    // Codes of the property Quality (6.4.18).
    private const uint Bad = 0;
    private const uint Good = 192;
    private const uint Stale = 500;

    /// <summary>A metric with its name, its last known value, its unit and its name for people.</summary>
    public static SparkplugMetric Birth(Metric metric, PointName point, long now)
    {
        var written = Write(metric, metric.Latest ?? new Reading(metric.Series, now, ReadingValue.None));
        written.Name = metric.Name;
        // Nobody has read it yet since the start: that is no fault of the device.
        if (metric.Latest is null) written.Properties = null;
        if (point.Unit.Length > 0) Add(written, "engUnit", point.Unit);
        if (point.Name != metric.Name) Add(written, "displayName", point.Name);
        return written;
    }

    /// <summary>A reading under the alias of its metric.</summary>
    /// <param name="historical">It is not the present value, and was not sent when it was.</param>
    public static SparkplugMetric Data(Metric metric, in Reading reading, bool historical)
    {
        var written = Write(metric, reading);
        if (historical) written.IsHistorical = true;
        return written;
    }

    /// <summary>One of the node's own, by name.</summary>
    public static SparkplugMetric Named(string name, DataType type, long time) =>
        new() { Name = name, Datatype = (uint)type, Timestamp = Time(time) };

    public static ulong Time(long milliseconds) => (ulong)Math.Max(0, milliseconds);

    private static SparkplugMetric Write(Metric metric, in Reading reading)
    {
        var written = new SparkplugMetric
        {
            Alias = metric.Alias,
            Timestamp = Time(reading.Time),
            Datatype = (uint)(metric.Type ?? DataType.String),
        };
        if (reading.Value.Kind == Contracts.V1.ValueKind.None || metric.Type is null) written.IsNull = true;
        else
            switch (metric.Type)
            {
                case DataType.Int64: written.LongValue = (ulong)reading.Value.Integer; break;
                case DataType.Double: written.DoubleValue = reading.Value.AsNumber()!.Value; break;
                case DataType.Boolean: written.BooleanValue = reading.Value.Boolean; break;
                default: written.StringValue = reading.Value.ToString(); break;
            }
        written.Properties = new PropertySet
        {
            Keys = { "Quality" }, Values = { new PropertyValue { Type = Int32, IntValue = Code(reading.Quality) } },
        };
        // Three codes are few: the words say all that is known.
        if (reading.Quality != Quality.Good) Add(written, "qualityFlags", string.Join(' ', QualityNames.Of(reading.Quality)));
        if (reading.Ordinal != 0) Add(written, "ordinal", reading.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return written;
    }

    private static uint Code(Quality quality) =>
        (quality & (Quality.Invalid | Quality.NotPresent | Quality.Overflow | Quality.Conflict)) != 0 ? Bad
        : (quality & (Quality.NotTopical | Quality.Blocked)) != 0 ? Stale : Good;

    private static void Add(SparkplugMetric metric, string key, string value)
    {
        var properties = metric.Properties ??= new PropertySet();
        properties.Keys.Add(key);
        properties.Values.Add(new PropertyValue { Type = String, StringValue = value });
    }
}
