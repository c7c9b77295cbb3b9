using System.Formats.Cbor;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Payloads;
using EdgeFleet.Tests.Outbox;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>SenML in CBOR, against bytes put together by hand from RFC 8428 and RFC 8949, and over a real broker.</summary>
public sealed class SenmlPayloadTests
{
    private static readonly SeriesId Series = new(7, PointPath.Parse("3303/0/5700"));

    [Fact]
    public void A_pack_is_what_the_standard_says_byte_for_byte() => Assert.Equal(
        "82"                                          // two records
        + "BF" + "2162672F" + "221A6553F100"          // base name g/, base time 1700000000
        + "006D" + "372F333330332F302F35373030"       // name 7/3303/0/5700
        + "016343656C" + "02C4822018D7" + "FF"        // Cel, 215 tenths
        + "BF" + "006D" + "372F333330332F302F35373030" + "016343656C"
        + "06C482200F" + "0216" + "FF",               // 15 tenths of a second later, 22
        Convert.ToHexString(Write(
            "Cel", new Reading(Series, 1_700_000_000_000, ReadingValue.Of(21.5m)),
            new Reading(Series, 1_700_000_001_500, ReadingValue.Of(22L)))));

    [Theory]
    [InlineData("W.h", "Wh", 26)]
    [InlineData("%", "/100", 26)]
    [InlineData("Cel", "Cel", null)]
    [InlineData("kPa", "kPa", null)]
    [InlineData("", null, null)]
    public void Units_are_in_the_words_of_SenML_and_secondary_ones_are_told_by_the_version(string ucum, string? unit, int? version)
    {
        var record = Assert.Single(Read(Write(ucum, new Reading(Series, 1_700_000_000_000, ReadingValue.Of(1L)))));
        Assert.Equal(unit, record.GetValueOrDefault(1L));
        Assert.Equal((long?)version, record.GetValueOrDefault(-1L));
    }

    [Fact]
    public void What_SenML_has_no_word_for_is_not_lost()
    {
        var records = Read(Write(
            "", new Reading(Series, 5, ReadingValue.None, Quality.NotPresent | Quality.TimeUncertain, Ordinal: 3),
            At(1_700_000_000_250, ReadingValue.Of(double.NaN)), At(1_700_000_000_000, ReadingValue.Of(true)),
            At(1_700_000_000_000, ReadingValue.Of(0.10m)), At(1_700_000_000_000, ReadingValue.Of("开"))));
        // One without a date must not stand under a base time, nor be taken for one relative to now.
        Assert.All(records, record => Assert.False(record.ContainsKey(-3L)));
        Assert.Equal(5L, records[0]["ms"]);
        Assert.False(records[0].ContainsKey(6L));
        Assert.Equal(["notPresent", "timeUncertain"], Assert.IsType<List<object?>>(records[0]["quality"]));
        Assert.Equal((3L, ""), (records[0]["ordinal"], records[0][3L]));
        Assert.Equal((1_700_000_000.25m, "NaN"), (records[1][6L], records[1][3L]));
        Assert.Equal((1_700_000_000L, true), (records[2][6L], records[2][4L]));
        Assert.Equal("0.10", Assert.IsType<decimal>(records[3][2L]).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("开", records[4][3L]);
    }

    /// <summary>A hundred points of a greenhouse, read within a second: the figure of the setting's description.</summary>
    [Fact]
    public void It_is_at_most_a_third_as_long_as_JSON()
    {
        var point = new PointName("Air temperature", "Cel", "greenhouse-climate");
        List<NamedReading> readings = [.. Enumerable.Range(0, 100).Select(i => new NamedReading(
            new Reading(Series with { Device = 1000 + i }, 1_700_000_000_000 + i * 10, ReadingValue.Of(15 + i / 10m)), point))];
        var block = new BlockId(1, StreamClass.Telemetry, 1);
        var senml = new SenmlPayload().Write("north-7", block, readings);
        var json = new JsonPayload(milliseconds: false).Write("north-7", block, readings);
        Assert.True(senml.Length * 3 <= json.Length, $"{senml.Length} and {json.Length} bytes");
    }

    [Fact]
    public async Task A_gateway_that_is_set_to_it_sends_it()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var listener = await Listener.StartAsync(broker.Port, "senml/#");
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "topic": "senml/{device}", "payload": "senml-cbor" }
            """);
        var blocks = await OutboxFixture.AppendAsync(gateway.Outbox, 1, 3);
        gateway.Start();
        await gateway.SettledAsync();
        await gateway.Until(() => listener.Heard.Count >= 3, "each block is a message");
        Assert.Equal(
            blocks.SelectMany(BlockCodec.Decode).Select(reading => reading.Value.Integer).Order(),
            listener.Heard.SelectMany(message => Read(message.Payload)).Select(record => (long)record[2L]!).Order());
        Assert.Equal(
            listener.Heard.Sum(message => message.Payload.LongLength), gateway.Bearer.Meter.Today.Classes[StreamClass.Telemetry]);
    }

    private static byte[] Write(string unit, params Reading[] readings) => new SenmlPayload().Write(
        "g", new BlockId(1, StreamClass.Telemetry, 1),
        [.. readings.Select(reading => new NamedReading(reading, new PointName("n", unit, "m")))]);

    private static Reading At(long time, ReadingValue value) => new(Series, time, value);

    private static List<Dictionary<object, object?>> Read(byte[] pack)
    {
        var reader = new CborReader(pack);
        var records = Assert.IsType<List<object?>>(Next(reader));
        Assert.Equal(0, reader.BytesRemaining);
        return [.. records.Select(Assert.IsType<Dictionary<object, object?>>)];
    }

    private static object? Next(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger: return reader.ReadInt64();
            case CborReaderState.TextString: return reader.ReadTextString();
            case CborReaderState.Boolean: return reader.ReadBoolean();
            case CborReaderState.Tag: return reader.ReadDecimal();
            case CborReaderState.StartArray:
                var list = new List<object?>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray) list.Add(Next(reader));
                reader.ReadEndArray();
                return list;
            default:
                var map = new Dictionary<object, object?>();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap) map.Add(Next(reader)!, Next(reader));
                reader.ReadEndMap();
                return map;
        }
    }
}
