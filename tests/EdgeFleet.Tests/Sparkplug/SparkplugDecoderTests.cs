using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Tests.Mqtt;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>What comes from the broker, read by the decoder of Eclipse Tahu, which hosts use.</summary>
public sealed class SparkplugDecoderTests
{
    private const string Package = "sparkplug-payload@1.0.3";

    private const string Script = """
        const sparkplug = require('sparkplug-payload').get('spBv1.0');
        const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n');
        for (const line of lines) {
          const [topic, payload] = line.split(' ');
          const decoded = sparkplug.decodePayload(Buffer.from(payload, 'base64'));
          for (const metric of decoded.metrics || []) for (const key of ['value', 'alias', 'timestamp'])
            if (metric[key] && metric[key].toNumber) metric[key] = metric[key].toString();
          for (const key of ['seq', 'timestamp']) if (decoded[key] && decoded[key].toNumber) decoded[key] = decoded[key].toNumber();
          console.log(JSON.stringify({ topic, decoded }));
        }
        """;

    [Fact]
    public async Task Every_kind_of_value_comes_out_as_it_was_read()
    {
        NodePackages.Installed(Package);
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port).Start();
        await gateway.Until(() => host.Births.Count == 1, "the birth");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry,
        [
            Of("1/0/1", ReadingValue.Of(-5L)),
            Of("1/0/2", ReadingValue.Of(long.MaxValue)),
            Of("1/0/3", ReadingValue.Of(21.50m)),
            Of("1/0/4", ReadingValue.Of(true)),
            Of("1/0/5", ReadingValue.Of("湿度")),
            Of("1/0/6", ReadingValue.Of(-0.25)),
            Of("1/0/7", ReadingValue.None, Quality.NotPresent),
        ]));
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Billing, [Of("1/0/8", ReadingValue.Of(12345.60m))]));
        await gateway.SettledAsync();
        await gateway.StopAsync();
        await gateway.Until(() => host.Deaths.Count == 1, "the death");

        var decoded = (await NodePackages.RunAsync(Package, Script, string.Join('\n',
            host.Heard.Select(message => $"{message.Topic} {Convert.ToBase64String(message.Payload)}"))))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["NBIRTH", "DBIRTH", "DDATA", "DBIRTH", "DDATA", "NDEATH"], decoded.Select(Kind));
        Assert.Equal([0, 1, 2, 3, 4], decoded.SkipLast(1).Select(message => message.GetProperty("decoded").GetProperty("seq").GetInt32()));
        Assert.False(decoded[^1].GetProperty("decoded").TryGetProperty("seq", out var seq) && seq.ValueKind == JsonValueKind.Number);
        var names = decoded.Where(message => Kind(message) == "DBIRTH").SelectMany(Metrics).DistinctBy(metric => Text(metric, "alias"))
            .ToDictionary(metric => Text(metric, "alias"), metric => Text(metric, "name"));
        Assert.Equal(
            [
                "1/0/1 Int64 -5 192", "1/0/2 Int64 9223372036854775807 192", "1/0/3 Double 21.5 192", "1/0/4 Boolean true 192",
                "1/0/5 String 湿度 192", "1/0/6 Double -0.25 192", "1/0/7 String  0", "1/0/8 String 12345.60 192",
            ],
            decoded.Where(message => Kind(message) == "DDATA").SelectMany(Metrics).Select(metric => string.Join(' ',
                names[Text(metric, "alias")], Text(metric, "type"), Text(metric, "value"),
                Text(metric.GetProperty("properties").GetProperty("Quality"), "value"))).Order());
        Assert.All(decoded.Where(message => Kind(message) == "DDATA").SelectMany(Metrics),
            metric => Assert.Equal($"{now}", Text(metric, "timestamp")));

        Reading Of(string path, ReadingValue value, Quality quality = Quality.Good) =>
            new(new SeriesId(7, PointPath.Parse(path)), now, value, quality);
    }

    private static string Kind(JsonElement message) => message.GetProperty("topic").GetString()!.Split('/')[2];

    private static IEnumerable<JsonElement> Metrics(JsonElement message) =>
        message.GetProperty("decoded").GetProperty("metrics").EnumerateArray();

    private static string Text(JsonElement element, string key) => $"{element.GetProperty(key)}" switch
    {
        "True" => "true",
        "False" => "false",
        var text => text,
    };
}
