using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Mqtt;
using EdgeFleet.Gateway.Uplinks.Payloads;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>What blocks become, and what settings may say.</summary>
public sealed class MqttMessagesTests
{
    private static readonly SeriesId Series = new(7, PointPath.Parse("3303/0/5700"));

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("+", "%2B")]
    [InlineData("#", "%23")]
    [InlineData("$SYS", "%24SYS")]
    [InlineData("100%", "100%25")]
    [InlineData("\0", "%00")]
    [InlineData("温度", "温度")]
    [InlineData("{device}", "{device}")]
    [InlineData("\U0001002f", "\U0001002f")]
    public void What_a_value_holds_makes_no_level_of_a_topic(string name, string level) => Assert.Equal(
        $"x/{level}/telemetry/7/3303/0/5700/m%2F",
        new TopicTemplate("x/{name}/{class}/{device}/{path}/{model}").Of(
            "g", StreamClass.Telemetry, Series, new PointName(name, "", "m/")));

    [Fact]
    public async Task A_block_is_divided_so_that_no_message_is_too_long_and_none_is_left_out()
    {
        await using var gateway = new BrokerGateway("{}");
        var messages = Messages(gateway, """{ "broker": "mqtt://b", "gateway": "g", "time": "ms" }""");
        var readings = Enumerable.Range(0, 5000).Select(i => new Reading(Series, i, ReadingValue.Of((long)i))).ToList();
        readings.Add(new Reading(Series, 5000, ReadingValue.Of(new string('x', 5000))));
        var block = Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, readings), 1, 1);
        var made = messages.Of(block, 2000).ToList();
        Assert.Single(made, message => message.Payload.Length > 2000);
        Assert.Equal(Enumerable.Range(0, 5001), made.SelectMany(message => JsonElement.Parse(message.Payload).GetProperty("readings")
            .EnumerateArray().Select(reading => reading.GetProperty("time").GetInt32())));
        Assert.Equal(5000, made.Max(message => message.Newest));
    }

    [Fact]
    public async Task What_was_read_before_the_clock_was_set_waits_until_its_time_is_known()
    {
        await using var gateway = new BrokerGateway("{}");
        var messages = Messages(gateway, """{ "broker": "mqtt://b", "gateway": "g", "time": "ms" }""");
        var block = Block.Seal(BlockCodec.Encode(StreamClass.Telemetry, [new Reading(Series, 5, ReadingValue.Of(1L))], boot: 9), 1, 1);
        Assert.False(messages.Places(block));
        gateway.BootClocks = [new BootClock { Boot = 9, Started = 1000 }];
        Assert.True(messages.Places(block));
        Assert.EndsWith("\"time\":1005,\"value\":1,\"quality\":[\"timeUncertain\"]}]}",
            Encoding.UTF8.GetString(messages.Of(block, 2000).Single().Payload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double", "\"NaN\"")]
    [InlineData("none", "null")]
    [InlineData("boolean", "true")]
    [InlineData("integer", "-9223372036854775808")]
    [InlineData("decimal", "0.10")]
    public void Every_kind_of_value_is_JSON_with_all_its_digits(string kind, string json)
    {
        var value = kind switch
        {
            "double" => ReadingValue.Of(double.NaN),
            "boolean" => ReadingValue.Of(true),
            "integer" => ReadingValue.Of(long.MinValue),
            "decimal" => ReadingValue.Of(0.10m),
            _ => ReadingValue.None,
        };
        var written = new JsonPayload(milliseconds: false).Write(
            "g", new BlockId(1, StreamClass.Event, 1),
            [new NamedReading(new Reading(Series, 0, value, Ordinal: 3), new PointName("n", "", "m"))]);
        Assert.Equal(json, JsonElement.Parse(written).GetProperty("readings")[0].GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("\"gateway\": \"g\"", "settings.broker: the key is missing")]
    [InlineData("\"broker\": \"http://b\", \"gateway\": \"g\"", "settings.broker")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"a/b\"", "settings.gateway")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"g\", \"topic\": \"a/#\"", "settings.topic")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"g\", \"topic\": \"a/{place}\"", "a topic without + # $, in which may")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"g\", \"stateTopic\": \"a/{device}\"", "settings.stateTopic")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"g\", \"authorityFile\": \"ca.pem\"", "settings.authorityFile")]
    [InlineData("\"broker\": \"mqtt://b\", \"gateway\": \"g\", \"passwordFile\": \"p\"", "it goes with \"user\", which is missing")]
    [InlineData("\"broker\": \"mqtts://b\", \"gateway\": \"g\", \"keyFile\": \"k\"", "it goes with \"certificateFile\"")]
    public void What_cannot_work_is_told_before_it_starts(string settings, string told)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse($$"""
            { "format": "edgefleet-gateway/1", "uplinks": [{ "name": "b", "kind": "mqtt", "settings": { {{settings}} } }] }
            """, faults);
        Assert.Contains(told, Assert.Single(faults.Lines).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_is_a_file_that_a_gateway_takes()
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "edge/Gateway/Uplinks/Mqtt/sample.json")), faults);
        Assert.Empty(faults.Lines);
        Assert.IsType<MqttKind>(Assert.Single(file.Uplinks).Kind);
    }

    private static BlockMessages Messages(BrokerGateway gateway, string text)
    {
        var values = FieldReader.Read(MqttFields.Settings, new JsonSection(JsonElement.Parse(text), "$", new ValidationFaults()));
        var settings = MqttSettings.Of(values);
        return new BlockMessages(
            settings, new BlockTimes(gateway), new PointNames(gateway, "en", TimeProvider.System));
    }
}
