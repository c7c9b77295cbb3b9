using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Sparkplug;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;
using EdgeFleet.Tests.Mqtt;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>What a node says in a session, without a broker.</summary>
public sealed class SparkplugNodeTests : IAsyncDisposable
{
    private readonly BrokerGateway _gateway = new("{}");
    private readonly MetricTable _table = new(DecimalForm.BillingText, new Dictionary<SeriesId, DataType>());
    private readonly SparkplugNode _node;

    public SparkplugNodeTests() => _node = new SparkplugNode(
        new SparkplugTopics("g", "n"), _table, new PointNames(_gateway, "en", TimeProvider.System), bdSeq: 255);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Seq_begins_at_0_goes_over_255_and_is_not_in_a_death()
    {
        List<SparkplugMessage> said = [.. _node.Births([], 1000)];
        for (var i = 0; i < 600; i++) said.AddRange(_node.Data([Of(7, 2000 + i, i)], StreamClass.Telemetry, 3000));
        Assert.Equal(Enumerable.Range(0, said.Count).Select(i => (ulong)(i % 256)), said.Select(message => Payload(message).Seq));
        Assert.False(Payload(_node.Death()).HasSeq);
        Assert.Equal(255UL, Payload(_node.Death()).Metrics.Single().LongValue);
    }

    [Fact]
    public void A_device_is_born_before_its_data_and_again_with_a_new_metric_or_datatype()
    {
        Assert.Equal(["NBIRTH"], Kinds(_node.Births([7], 1000)));
        Assert.Equal(["DBIRTH", "DDATA"], Kinds(Data(Of(7, 2000, 1L))));
        Assert.Equal(["DDATA"], Kinds(Data(Of(7, 2001, 1L))));
        Assert.Equal(["DBIRTH", "DDATA"], Kinds(Data(Of(7, 2002, 1L, "1/2/4"))));
        Assert.Equal(["DBIRTH", "DDATA"], Kinds(Data(Of(7, 2003, 1.5))));
        // A whole number is told as what the metric has become.
        var whole = Payload(Data(Of(7, 2004, 1L)).Single()).Metrics.Single();
        Assert.Equal(((uint)DataType.Double, 1.0), (whole.Datatype, whole.DoubleValue));
        Assert.Equal(["NBIRTH", "DBIRTH"], Kinds(_node.Births([7], 3000)));
    }

    [Fact]
    public void A_birth_has_the_newest_value_that_was_told()
    {
        _ = _node.Births([], 1000).ToList();
        _ = Data(Of(7, 2000, 5L)).ToList();
        var metric = Payload(_node.Births([], 3000).Last()).Metrics.Single();
        Assert.Equal((5UL, 2000UL, false), (metric.LongValue, metric.Timestamp, metric.IsHistorical));
    }

    [Fact]
    public void What_is_older_than_the_session_or_than_what_was_told_is_historical()
    {
        _ = _node.Births([], 1000).ToList();
        Assert.Equal([(999, true)], Told(Data(Of(7, 999, 1L))));
        Assert.Equal([(1000, false)], Told(Data(Of(7, 1000, 2L))));
        Assert.Equal([(3000, false)], Told(Data(Of(7, 3000, 3L))));
        Assert.Equal([(2000, true)], Told(Data(Of(7, 2000, 4L))));
        Assert.Equal([(4000, false), (5000, false)], Told(Data(Of(7, 5000, 5L), Of(7, 4000, 6L))));
        Assert.Empty(_node.Presents(6000));
    }

    [Fact]
    public void The_newest_of_a_backlog_is_told_once_more_as_what_holds_now()
    {
        _ = _node.Births([], 9000).ToList();
        Assert.Equal([(1, true), (2, true)], Told(Data(Of(7, 1, 1L), Of(7, 2, 2L))));
        Assert.Equal([(2, false)], Told(_node.Presents(9001)));
        Assert.Empty(_node.Presents(9002));
    }

    [Fact]
    public void Readings_of_one_time_are_in_different_messages()
    {
        _ = _node.Births([], 1000).ToList();
        var said = Data(Of(7, 2000, 1L), Of(7, 2000, 2L) with { Ordinal = 1 }, Of(7, 2000, 3L) with { Ordinal = 2 }).ToList();
        Assert.Equal(["DBIRTH", "DDATA", "DDATA", "DDATA"], Kinds(said));
        Assert.Equal([(2000, false), (2000, true), (2000, true)], Told(said));
    }

    [Fact]
    public void A_device_that_falls_silent_dies_and_lives_for_what_still_waits_of_it()
    {
        _ = _node.Births([], 1000).ToList();
        _ = Data(Of(7, 2000, 1L)).ToList();
        Assert.Empty(_node.Changes([7], 100_000));
        Assert.Empty(_node.Changes([], 3000 + 29_999));
        Assert.Equal(["DDEATH"], Kinds(_node.Changes([], 3000 + 30_000)));
        Assert.Equal(["DBIRTH", "DDATA"], Kinds(Data(Of(7, 1500, 1L))));
        Assert.Equal(["DDEATH"], Kinds(_node.Changes([], 100_000)));
        Assert.Equal(["DBIRTH"], Kinds(_node.Changes([7], 100_001)));
    }

    [Fact]
    public void Aliases_are_unique_over_devices_and_data_has_no_names()
    {
        _ = _node.Births([], 1000).ToList();
        _ = Data(Of(7, 2000, 1L), Of(8, 2000, 1L), Of(7, 2000, 1L, "1/2/4")).ToList();
        var births = _node.Births([], 3000).Skip(1).SelectMany(message => Payload(message).Metrics).ToList();
        Assert.Equal(3, births.Select(metric => metric.Alias).Distinct().Count());
        Assert.All(births, metric => Assert.True(metric.HasName));
        Assert.All(Payload(Data(Of(7, 4000, 1L)).Single()).Metrics, metric => Assert.False(metric.HasName));
    }

    [Theory]
    [InlineData(StreamClass.Billing, "1.50")]
    [InlineData(StreamClass.Telemetry, "1.5")]
    public void Decimals_of_billing_keep_their_digits(StreamClass stream, string told)
    {
        _ = _node.Births([], 1000).ToList();
        var reading = new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), 2000, ReadingValue.Of(1.50m));
        var metric = Payload(_node.Data([reading], stream, 3000).Last()).Metrics.Single();
        Assert.Equal(told, stream == StreamClass.Billing ? metric.StringValue : $"{metric.DoubleValue}");
    }

    [Theory]
    [InlineData(Quality.Good, 192, "Quality")]
    [InlineData(Quality.NotTopical, 500, "Quality qualityFlags")]
    [InlineData(Quality.NotTopical | Quality.Invalid, 0, "Quality qualityFlags")]
    [InlineData(Quality.TimeUncertain, 192, "Quality qualityFlags")]
    public void Quality_is_a_property(Quality quality, uint code, string keys)
    {
        _ = _node.Births([], 1000).ToList();
        var metric = Payload(Data(Of(7, 2000, 1L) with { Quality = quality }).Last()).Metrics.Single();
        Assert.Equal((keys, code), (string.Join(' ', metric.Properties.Keys), metric.Properties.Values[0].IntValue));
    }

    [Fact]
    public void A_reading_without_a_value_is_null_and_no_datatype_of_its_own()
    {
        _ = _node.Births([], 1000).ToList();
        var none = new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), 2000, ReadingValue.None, Quality.NotPresent);
        var metric = Payload(Data(none).Last()).Metrics.Single();
        Assert.True(metric.IsNull);
        Assert.Equal(["DBIRTH", "DDATA"], Kinds(Data(Of(7, 2001, 1L))));
        Assert.Equal(DataType.Int64, _table.Find(none.Series)!.Type);
    }

    [Theory]
    [InlineData("""{ "online": true, "timestamp": 5 }""", true)]
    [InlineData("""{ "online": false, "timestamp": 4 }""", false)]
    [InlineData("""{ "online": "yes", "timestamp": 5 }""", false)]
    [InlineData("""{ "online": true }""", false)]
    [InlineData("""[]""", false)]
    [InlineData("""ONLINE""", false)]
    [InlineData("""{ "online": true, "timestamp": 1e99 }""", false)]
    public void A_STATE_counts_when_it_can_be_read_and_is_not_older_than_the_last(string state, bool counts)
    {
        var host = new HostState();
        Assert.True(host.Take(new(System.Text.Encoding.UTF8.GetBytes("""{ "online": true, "timestamp": 5 }"""))));
        Assert.Equal(counts, host.Take(new(System.Text.Encoding.UTF8.GetBytes(state))));
        Assert.True(host.IsOnline);
    }

    private IEnumerable<SparkplugMessage> Data(params IReadOnlyCollection<Reading> readings) =>
        _node.Data(readings, StreamClass.Telemetry, 3000);

    private static Reading Of(long device, long time, long value, string path = "1/2/3") =>
        new(new SeriesId(device, PointPath.Parse(path)), time, ReadingValue.Of(value));

    private static Reading Of(long device, long time, double value) =>
        new(new SeriesId(device, PointPath.Parse("1/2/3")), time, ReadingValue.Of(value));

    private static List<string> Kinds(IEnumerable<SparkplugMessage> said) => [.. said.Select(message => message.Topic.Split('/')[2])];

    private static List<(long, bool)> Told(IEnumerable<SparkplugMessage> said) =>
        [.. said.Where(message => message.Topic.Contains("/DDATA/", StringComparison.Ordinal))
            .SelectMany(message => Payload(message).Metrics).Select(metric => ((long)metric.Timestamp, metric.IsHistorical))];

    private static SparkplugPayload Payload(SparkplugMessage message) => SparkplugPayload.Parser.ParseFrom(message.Payload);
}
