using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Mqtt;

/// <summary>Commands that come as messages.</summary>
public sealed class MqttCommandTests
{
    private const string Good = """{ "id": "c1", "device": 7, "path": "3306/0/5850", "value": true, "expires": 1700000060000 }""";

    private readonly FakeTimeProvider _clock = new(UnixTime.Nearest(1_700_000_000_000));

    [Fact]
    public async Task A_command_by_topic_reaches_the_write_path_and_its_result_the_answer_topic()
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "commandTopic": "edgefleet/{gateway}/command" }
            """).Start();
        await gateway.Until(() => listener.On("edgefleet/g1/state").Any(), "the gateway is there");
        var expires = TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        await listener.SayAsync("edgefleet/g1/command",
            $$"""{ "id": "c1", "device": 7, "path": "3306/0/5850", "value": 1.50, "expires": {{expires}} }""");
        await gateway.Until(() => gateway.Commands.Count == 1, "the command");
        Assert.Equal(("c1", 7, "3306/0/5850", "1.50", expires), gateway.Commands.Select(
            command => (command.Id, command.Device, command.Path, command.Value, command.Expires)).Single());

        var result = new CommandResult("c1", CommandStatus.Done, "", "3306/0/5850", "1.50");
        await gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Event, [result.ToReading(7, 1_700_000_000_000, 0)]));
        await listener.SayAsync("edgefleet/g1/command", "switch it on");
        await gateway.Until(() => listener.On("edgefleet/g1/answer").Count() == 2, "two answers");
        Assert.Contains(listener.On("edgefleet/g1/answer"), answer => answer.Json.GetProperty("id").GetString() == "c1"
            && answer.Json.GetProperty("status").GetString() == "done");
        Assert.Contains(listener.On("edgefleet/g1/answer"), answer => answer.Json.GetProperty("status").GetString() == "refused");
        await gateway.SettledAsync();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("3.1.1")]
    public async Task A_command_that_is_sent_while_the_gateway_is_away_waits_for_it_and_comes_once(string version)
    {
        using var broker = new Mosquitto("allow_anonymous true");
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var gateway = new BrokerGateway($$"""
            { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "gateway": "g1", "version": "{{version}}", "commandTopic": "c" }
            """).Start();
        await gateway.Until(() => listener.On("edgefleet/g1/state").Any(), "the gateway is there");
        await gateway.StopAsync();
        // It is the executor's to say that it is too late, see CommandTests: here it comes as it was sent.
        await listener.SayAsync("c", $$"""{ "id": "away", "device": 7, "path": "3306/0/5850", "value": 1, "expires": 1 }""");
        gateway.Start();
        await gateway.Until(() => gateway.Commands.Count == 1, "the command that waited");
        Assert.Equal(("away", 1), (gateway.Commands[0].Id, gateway.Commands[0].Expires));
        await gateway.StopAsync();
        gateway.Start();
        await listener.SayAsync("c", $$"""{ "id": "later", "device": 7, "path": "3306/0/5850", "value": 1, "expires": 2 }""");
        await gateway.Until(() => gateway.Commands.Count == 2, "the next one");
        Assert.Equal(["away", "later"], gateway.Commands.Select(command => command.Id));
    }

    [Theory]
    [InlineData("[]", "a command is a JSON object")]
    [InlineData("{", "")]
    [InlineData("{}", "$.id: the key is missing")]
    [InlineData("{}", "$.expires: the key is missing")]
    [InlineData("{}", "$.value: the key is missing")]
    [InlineData("""{ "id": "c1", "device": 7, "path": "1/2/3", "value": [], "expires": 1700000060000 }""", "[] is nothing that can be")]
    [InlineData("""{ "id": "c1", "device": 0, "path": "1/2/3", "value": 1, "expires": 1700000060000 }""", "$.device")]
    [InlineData("""{ "id": "c1", "device": 7, "path": "1/2/3", "value": 1, "expires": 1700003600001 }""", "$.expires")]
    [InlineData("""{ "id": "c1", "device": 7, "path": "1/2/3", "value": 1, "expires": 1700000060000, "now": 1 }""", "$.now")]
    public async Task What_cannot_be_a_command_is_answered_with_all_its_faults(string message, string told)
    {
        await using var gateway = new BrokerGateway("{}");
        var answer = Desk(gateway).Take(Bytes(message));
        Assert.Empty(gateway.Commands);
        var json = JsonElement.Parse(answer!.Payload);
        Assert.Equal("edgefleet/g1/answer", answer.Topic);
        Assert.Equal("refused", json.GetProperty("status").GetString());
        Assert.Contains(told, json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(message.Contains("c1", StringComparison.Ordinal) ? "c1" : "", json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Commands_are_bounded_in_size_and_pace_and_a_flood_is_answered_once()
    {
        await using var gateway = new BrokerGateway("{}");
        var desk = Desk(gateway);
        Assert.NotNull(desk.Take(Bytes(new string(' ', CommandReader.MaxBytes + 1))));
        for (var i = 0; i < 4; i++) Assert.Null(desk.Take(Bytes(Good)));
        Assert.Contains("more than 5 commands", Encoding.UTF8.GetString(desk.Take(Bytes(Good))!.Payload), StringComparison.Ordinal);
        Assert.Null(desk.Take(Bytes(Good)));
        Assert.Equal(4, gateway.Commands.Count);

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(desk.Take(Bytes(Good)));
        Assert.Equal(5, gateway.Commands.Count);
    }

    [Fact]
    public async Task Who_takes_commands_carries_the_events_in_which_they_are_answered()
    {
        await using var gateway = new BrokerGateway(
            """{ "broker": "mqtt://b", "gateway": "g1", "commandTopic": "c" }""", StreamClass.State);
        var refused = Assert.Throws<GatewayException>(() => gateway.Start());
        Assert.Contains("add event to its classes", refused.Message, StringComparison.Ordinal);
    }

    private CommandDesk Desk(IGateway gateway)
    {
        const string text = """{ "broker": "mqtt://b", "gateway": "g1", "commandTopic": "c", "commandsPerMinute": 5 }""";
        var values = FieldReader.Read(MqttFields.Settings, new JsonSection(JsonElement.Parse(text), "$", new ValidationFaults()));
        return new CommandDesk(MqttSettings.Of(values), gateway, _clock);
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
