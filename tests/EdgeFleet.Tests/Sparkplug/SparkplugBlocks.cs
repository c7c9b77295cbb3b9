using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Gateway.Uplinks.Sparkplug;
using EdgeFleet.Tests.Mqtt;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>What the tests of this folder share: blocks of a few devices, and a gateway that is a node.</summary>
internal static class SparkplugBlocks
{
    public static readonly PointPath Point = PointPath.Parse("3303/0/5700");

    /// <summary>Readings of devices 7 and 8, one ms after another.</summary>
    public static async Task<List<HostReading>> AppendAsync(IOutbox outbox, long first, int blocks)
    {
        var expected = new List<HostReading>();
        for (var block = 0; block < blocks; block++)
        {
            var readings = Enumerable.Range(0, 10).Select(i => new Reading(
                new SeriesId(7 + i % 2, Point), first + block * 10 + i, ReadingValue.Of(first + block * 10L + i))).ToList();
            await outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, readings));
            expected.AddRange(readings.Select(Expected));
        }
        return expected;
    }

    public static HostReading Expected(Reading reading) =>
        new($"{reading.Series.Device}", reading.Series.Path.ToString(), reading.Time, reading.Value.ToString(), false);

    /// <summary>Which of these did not come, with or without the flag.</summary>
    public static IEnumerable<HostReading> Missing(this SparkplugHost host, IEnumerable<HostReading> expected) =>
        expected.Except(host.Readings.Select(reading => reading with { IsHistorical = false }));

    public static BrokerGateway Node(int port, string more = "", params StreamClass[] classes) => new($$"""
        { "broker": "mqtt://127.0.0.1:{{port}}", "group": "g", "node": "n" {{more}} }
        """, classes) { Kind = new SparkplugKind() };
}
