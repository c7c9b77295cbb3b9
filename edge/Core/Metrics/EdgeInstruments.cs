using System.Diagnostics.Metrics;

namespace EdgeFleet.Edge.Metrics;

/// <summary>
/// Measures of what happens at a moment, of all lines and outboxes of the process. What can be asked at any time is no instrument here:
/// whoever watches a gateway asks it. Without a listener a measure costs a look at a flag.
/// </summary>
public static class EdgeInstruments
{
    public const string MeterName = "EdgeFleet.Edge";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Seconds that a group of blocks took to be on disk.</summary>
    internal static readonly Histogram<double> Flush = Meter.CreateHistogram(
        "edgefleet.gateway.outbox.flush", "s", "How long a group of blocks takes to be on disk",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] });

    /// <summary>Seconds between the moment at which a device was due and the one at which it was asked; by line.</summary>
    internal static readonly Histogram<double> PollLateness = Meter.CreateHistogram(
        "edgefleet.gateway.poll.lateness", "s", "How much later than due a device is asked, by line",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] });
}
