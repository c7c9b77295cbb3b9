using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Tests.Azure;

/// <summary>Commands that come as calls of a direct method.</summary>
public sealed class AzureMethodTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(CommandStatus.Done, 200)]
    [InlineData(CommandStatus.Refused, 403)]
    [InlineData(CommandStatus.Failed, 502)]
    [InlineData(CommandStatus.Expired, 408)]
    [InlineData(CommandStatus.Unknown, 500)]
    public async Task A_call_goes_the_way_of_every_command_and_its_result_is_the_answer(CommandStatus status, int told)
    {
        await using var azure = await StartAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var call = azure.Hub.InvokeAsync(
            azure.Device, "command", """{ "device": 7, "path": "3306/0/5850", "value": 1.50 }""", Patience);
        await azure.Gateway.Until(() => azure.Gateway.Commands.Count == 1, "the command");
        var command = azure.Gateway.Commands[0];
        Assert.Equal((7, "3306/0/5850", "1.50"), (command.Device, command.Path, command.Value));
        Assert.InRange(command.Expires, before + 30_000, before + 60_000);
        Assert.False(call.IsCompleted);

        var result = new CommandResult(command.Id, status, "why", command.Path, command.Value);
        var another = new CommandResult("another", CommandStatus.Done, "", "1/2/3", "0");
        await azure.Gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Event,
            [another.ToReading(7, 1, 0), result.ToReading(7, 1_700_000_000_000, 0)]));
        var answer = await call;
        Assert.Equal(told, answer.Status);
        Assert.Equal((command.Id, "why"), (Text(answer.Body, "id"), Text(answer.Body, "detail")));
        await azure.Gateway.SettledAsync();
    }

    [Theory]
    [InlineData("reboot", "{}", 404, "there is no method \"reboot\"; call command")]
    [InlineData("command", "", 400, "")]
    [InlineData("command", "{}", 400, "$.device: the key is missing")]
    [InlineData("command", """{ "id": "c", "device": 7, "path": "1/2/3", "value": [] }""", 400, "[] is nothing that can be written")]
    public async Task What_cannot_be_a_command_is_answered_at_once(string method, string body, int status, string why)
    {
        await using var azure = await StartAsync();
        var answer = await azure.Hub.InvokeAsync(azure.Device, method, body, Patience);
        Assert.Equal((status, "refused"), (answer.Status, Text(answer.Body, "status")));
        Assert.Contains(why, Text(answer.Body, "detail"), StringComparison.Ordinal);
        Assert.Empty(azure.Gateway.Commands);
    }

    [Fact]
    public async Task Calls_are_bounded_in_pace_and_who_comes_too_often_is_told()
    {
        await using var azure = await StartAsync(""", "commandsPerMinute": 2""");
        var calls = Enumerable.Range(0, 4).Select(i => azure.Hub.InvokeAsync(
            azure.Device, "command", $$"""{ "id": "c{{i}}", "device": 7, "path": "1/2/3", "value": 1 }""", Patience)).ToList();
        await azure.Gateway.Until(() => calls.Count(call => call.IsCompletedSuccessfully) == 2, "two are too many");
        Assert.All(calls.Where(call => call.IsCompletedSuccessfully), call => Assert.Equal(429, call.Result.Status));
        Assert.Equal(2, azure.Gateway.Commands.Count);
        await azure.Gateway.Outbox.AppendAsync(BlockCodec.Encode(StreamClass.Event, [.. azure.Gateway.Commands.Select((command, i) =>
            new CommandResult(command.Id, CommandStatus.Done, "", "1/2/3", "1").ToReading(7, i, 0))]));
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Who_takes_no_commands_hears_no_calls()
    {
        await using var azure = await AzureGateway.CreateAsync();
        azure.Gateway.Start();
        await azure.ConnectedAsync();
        await azure.Gateway.Until(() => azure.Device.Twin.Reported.Count > 0, "it has subscribed to what it hears");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => azure.Hub.InvokeAsync(azure.Device, "command", "{}", TimeSpan.FromSeconds(1)));
    }

    private static async Task<AzureGateway> StartAsync(string settings = "")
    {
        var azure = await AzureGateway.CreateAsync(settings: """, "commands": true""" + settings);
        azure.Gateway.Start();
        await azure.Gateway.Until(() => azure.Device.Subscriptions.Contains("$iothub/methods/POST/#"), "it hears calls");
        return azure;
    }

    private static string Text(string json, string key) => JsonElement.Parse(json).GetProperty(key).GetString()!;
}
