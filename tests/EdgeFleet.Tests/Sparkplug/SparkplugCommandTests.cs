using System.Buffers;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Uplinks.Sparkplug;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;
using EdgeFleet.Tests.Mqtt;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Sparkplug;

/// <summary>NCMD and DCMD.</summary>
public sealed class SparkplugCommandTests : IAsyncDisposable
{
    private const long Start = 1_700_000_000_000;

    private readonly FakeTimeProvider _clock = new(UnixTime.Nearest(Start));
    private readonly BrokerGateway _gateway = new("{}");
    private readonly Random _random = new(1);
    private readonly MetricTable _table = new(DecimalForm.BillingText, new Dictionary<SeriesId, DataType>());

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_write_by_alias_reaches_the_write_path_and_its_result_is_data_of_the_device()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await using var gateway = SparkplugBlocks.Node(broker.Port, """, "commands": true """).Start();
        await SparkplugBlocks.AppendAsync(gateway.Outbox, 1, 1);
        await gateway.Until(() => host.Of("DBIRTH").Count() == 2, "two devices");
        await host.WriteAsync("spBv1.0/g/DCMD/n/7", new SparkplugMetric
        {
            Alias = host.Alias("7", "3303/0/5700"), Datatype = (uint)DataType.Int64, LongValue = unchecked((ulong)-5),
        });
        await gateway.Until(() => gateway.Commands.Count == 1, "the command");
        var command = gateway.Commands[0];
        Assert.Equal((7, "3303/0/5700", "-5", command.Issued + 30_000), (command.Device, command.Path, command.Value, command.Expires));

        var result = new CommandResult(command.Id, CommandStatus.Done, "", command.Path, command.Value);
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Event, [result.ToReading(7, Start, 0)]));
        await gateway.Until(() => host.Readings.Any(reading => reading.Name == "33000/0/1"
            && reading.Value.Contains(command.Id, StringComparison.Ordinal)), "the result");

        await host.WriteAsync("spBv1.0/g/NCMD/n", new SparkplugMetric { Name = "Lights", BooleanValue = true });
        await gateway.Until(() => host.Of("NDATA").Any(), "the refusal");
        Assert.Equal("the node has no metric \"Lights\" that can be written", host.Of("NDATA").Single().Metrics.Single().StringValue);
        Assert.Empty(host.Wrongs);
    }

    [Fact]
    public async Task A_command_that_the_broker_keeps_is_not_executed_at_each_connection()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        await host.WriteAsync("spBv1.0/g/DCMD/n/7", new SparkplugMetric { Name = "3303/0/5700", LongValue = 1 }, retain: true);
        await using var gateway = SparkplugBlocks.Node(broker.Port, """, "commands": true """).Start();
        await SparkplugBlocks.AppendAsync(gateway.Outbox, 1, 1);
        await gateway.Until(() => host.Of("DBIRTH").Count() == 2, "two devices");
        await host.WriteAsync("spBv1.0/g/DCMD/n/7", new SparkplugMetric { Name = "3303/0/5700", LongValue = 2 });
        await gateway.Until(() => gateway.Commands.Count > 0, "a command of now");
        Assert.Equal("2", Assert.Single(gateway.Commands).Value);
        Assert.Empty(host.Of("NDATA"));
    }

    [Theory]
    [InlineData("Int8", 0xffffffff, "-1")]
    [InlineData("Int16", 0xffff8000, "-32768")]
    [InlineData("Int32", 0xffffffff, "-1")]
    [InlineData("UInt8", 255, "255")]
    [InlineData("UInt32", 0xffffffff, "4294967295")]
    public void Integers_of_32_bit_are_read_by_their_datatype(string type, uint written, string value)
    {
        Known();
        Assert.Null(Write(new SparkplugMetric { Name = "1/2/3", Datatype = (uint)Enum.Parse<DataType>(type), IntValue = written }));
        Assert.Equal(value, Assert.Single(_gateway.Commands).Value);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(-1e20, "-100000000000000000000")]
    [InlineData(double.NaN, null)]
    [InlineData(1e300, null)]
    public void Doubles_are_written_without_an_exponent(double written, string? value)
    {
        Known();
        var refusal = Write(new SparkplugMetric { Name = "1/2/3", DoubleValue = written });
        Assert.Equal(value, _gateway.Commands.SingleOrDefault()?.Value);
        Assert.Equal(value is null, refusal?.Contains("holds nothing that can be written", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_command_lives_from_its_timestamp_and_never_longer_than_from_now()
    {
        Known();
        Write(new SparkplugMetric { Name = "1/2/3", LongValue = 1, Timestamp = Start - 40_000 });
        Write(new SparkplugMetric { Name = "1/2/3", LongValue = 1, Timestamp = Start + 3_600_000 });
        Write(new SparkplugMetric { Name = "1/2/3", LongValue = 1 });
        Assert.Equal([Start - 10_000, Start + 30_000, Start + 30_000], _gateway.Commands.Select(command => command.Expires));
        Assert.Equal(3, _gateway.Commands.Select(command => command.Id).Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_a_command_is_refused_and_says_why()
    {
        Known();
        Assert.Contains("no metric \"4/5/6\"", Write(new SparkplugMetric { Name = "4/5/6", LongValue = 1 }), StringComparison.Ordinal);
        Assert.Contains("no metric with alias 99", Write(new SparkplugMetric { Alias = 99, LongValue = 1 }), StringComparison.Ordinal);
        Assert.Contains("nothing that can be written", Write(new SparkplugMetric { Name = "1/2/3", IsNull = true, LongValue = 1 }),
            StringComparison.Ordinal);
        Assert.Contains("device 8 has no metric", Commands().Take(8, Bytes(new SparkplugMetric { Alias = 1, LongValue = 1 })).Refusal,
            StringComparison.Ordinal);
        Assert.Contains("no payload of Sparkplug B", Commands().Take(7, new([0xff, 0xff])).Refusal, StringComparison.Ordinal);
        Assert.Contains("the most is", Commands().Take(7, new(new byte[SparkplugCommands.MaxBytes + 1])).Refusal, StringComparison.Ordinal);
        Assert.Contains("commands are not taken",
            Commands("false").Take(7, Bytes(new SparkplugMetric { Alias = 1, LongValue = 1 })).Refusal, StringComparison.Ordinal);
        Assert.Empty(_gateway.Commands);
    }

    [Fact]
    public void A_flood_is_answered_once_and_births_are_asked_for_with_the_value_true()
    {
        Known();
        var commands = Commands();
        var many = Enumerable.Repeat(new SparkplugMetric { Name = "1/2/3", LongValue = 1 }, 7);
        Assert.Contains("more than 5 commands", commands.Take(7, Bytes([.. many])).Refusal, StringComparison.Ordinal);
        Assert.Null(commands.Take(7, Bytes([.. many])).Refusal);
        Assert.Equal(5, _gateway.Commands.Count);

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(commands.Take(null, Bytes(new SparkplugMetric { Name = SparkplugNode.Rebirth, BooleanValue = true })).Rebirth);
        Assert.False(commands.Take(null, Bytes(new SparkplugMetric { Name = SparkplugNode.Rebirth, BooleanValue = false })).Rebirth);
        Assert.False(commands.Take(7, Bytes(new SparkplugMetric { Name = SparkplugNode.Rebirth, BooleanValue = true })).Rebirth);
    }

    [Fact]
    public async Task Who_takes_commands_carries_the_events_in_which_they_are_answered()
    {
        await using var gateway = SparkplugBlocks.Node(1883, """, "commands": true """, StreamClass.State);
        var refused = Assert.Throws<GatewayException>(() => gateway.Start());
        Assert.Contains("add event to its classes in gateway.json, or remove commands", refused.Message, StringComparison.Ordinal);
    }

    private void Known() => _table.Learn(new Reading(new SeriesId(7, PointPath.Parse("1/2/3")), 1, ReadingValue.Of(1L)), StreamClass.State);

    private string? Write(SparkplugMetric metric) => Commands().Take(7, Bytes(metric)).Refusal;

    private SparkplugCommands Commands(string taken = "true")
    {
        var text = $$"""{ "broker": "mqtt://b", "group": "g", "node": "n", "commands": {{taken}}, "commandsPerMinute": 5 }""";
        var values = FieldReader.Read(SparkplugSettings.Description, new JsonSection(
            System.Text.Json.JsonElement.Parse(text), "$", new ValidationFaults()));
        return new SparkplugCommands(SparkplugSettings.Of(values), _table, _gateway, _clock, _random);
    }

    private static ReadOnlySequence<byte> Bytes(params SparkplugMetric[] metrics) =>
        new(new SparkplugPayload { Metrics = { metrics } }.ToByteArray());
}
