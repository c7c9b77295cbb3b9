using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>One series as this node tells it. What is known of it outlives connections.</summary>
/// <param name="series">Its device and path; the path is its name.</param>
/// <param name="alias">Unique over the node and all devices; 0 is the node's.</param>
internal sealed class Metric(SeriesId series, ulong alias)
{
    public SeriesId Series => series;
    public string Name { get; } = series.Path.ToString();
    public ulong Alias => alias;

    /// <summary>Null: no reading of it had a value yet. It only widens.</summary>
    public DataType? Type { get; set; }

    /// <summary>The newest reading by source time that went out; null: none since the process started.</summary>
    public Reading? Latest { get; set; }

    /// <summary>The source time of what the hosts of this session take for the present value; null: none was told.</summary>
    public long? Told { get; set; }
}
