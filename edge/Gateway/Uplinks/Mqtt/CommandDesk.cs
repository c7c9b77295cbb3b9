using System.Buffers;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>
/// Takes commands that come as messages (<see cref="CommandReader"/>) to the one write path. What cannot be a command, or comes too often,
/// is answered here; of all others the answer comes from the outbox. One caller at a time.
/// </summary>
internal sealed class CommandDesk(MqttSettings settings, IGateway gateway, TimeProvider clock)
{
    private readonly CommandQuota _quota = new(settings.CommandsPerMinute, clock);

    /// <returns>What is answered at once; null: nothing.</returns>
    public OutgoingMessage? Take(ReadOnlySequence<byte> message)
    {
        if (_quota.Take() is not true and var over) return over is null ? Refusal("", _quota.Refusal) : null;
        var read = CommandReader.Read(message, clock.GetUtcNow());
        if (read.Command is null) return Refusal(read.Id, read.Refusal);
        gateway.Take(read.Command);
        return null;
    }

    private OutgoingMessage Refusal(string id, string why) =>
        Answer(settings, new CommandResult(id, CommandStatus.Refused, why, "", "").ToReading(0, 0, 0).Value.Text);

    /// <param name="result">As a <see cref="CommandResult"/> is written.</param>
    public static OutgoingMessage Answer(MqttSettings settings, string result) => new(
        settings.AnswerTopic.Of(settings.Gateway), System.Text.Encoding.UTF8.GetBytes(result), "application/json", Newest: null);
}
