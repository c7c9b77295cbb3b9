using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Control;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>
/// Takes commands that come as messages, <c>{"id", "device", "path", "value", "expires"}</c>, to the one write path. What cannot be a
/// command, or comes too often, is answered here; of all others the answer comes from the outbox. Commands may come from anybody whom
/// the broker lets publish there, so they are bounded in size, pace and life. One caller at a time.
/// </summary>
internal sealed class CommandDesk(MqttSettings settings, IGateway gateway, TimeProvider clock)
{
    public const int MaxBytes = 8 * 1024;

    /// <summary>A command lives no longer: the gateway remembers it until well after that.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private const int MostFaults = 10;
    private static readonly PhraseKind NoValue =
        new("command-value", "{value} is nothing that can be written; write a number, true, false or a text");
    private static readonly PhraseKind Value = new("form-command-value", "a number, true, false or a text");

    private readonly CommandQuota _quota = new(settings.CommandsPerMinute, clock);

    /// <returns>What is answered at once; null: nothing.</returns>
    public OutgoingMessage? Take(ReadOnlySequence<byte> message)
    {
        if (_quota.Take() is not true and var over) return over is null ? Refusal("", _quota.Refusal) : null;
        if (message.Length > MaxBytes) return Refusal("", $"the command has {message.Length} bytes; the most is {MaxBytes}");
        var faults = new ValidationFaults();
        if (JsonSection.TryElement(message.ToArray(), faults) is { ValueKind: JsonValueKind.Object } element)
        {
            if (Read(element, faults) is { } command && faults.None)
            {
                gateway.Take(command);
                return null;
            }
            return Refusal(IdOf(element), Told(faults));
        }
        return Refusal("", faults.None ? "a command is a JSON object with id, device, path, value and expires" : Told(faults));
    }

    private Command? Read(JsonElement element, ValidationFaults faults)
    {
        var now = clock.GetUtcNow();
        var section = new JsonSection(element, "$", faults);
        var value = section.Raw("value", Value);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when value.TryGetDecimal(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null && section.Has("value")) section.Fault("value", NoValue.With(JsonSection.Shown(value)));
        var values = FieldReader.Read(Fields(now + LongestLife), section);
        if (!faults.None || text is null) return null;
        return new Command
        {
            Id = values.Text("id"), Device = values.Whole("device"), Path = values.Text("path"), Value = text,
            Issued = now.ToUnixTimeMilliseconds(), Expires = values.Whole("expires"),
        };
    }

    private static IEnumerable<Field> Fields(DateTimeOffset latest) =>
    [
        Contracts.Fields.Text("id", "Id", "编号", CommandExecutor.MaxIdLength).Needed(),
        Contracts.Fields.Whole("device", "Device", "设备", 1, long.MaxValue).Needed(),
        Contracts.Fields.Text("path", "Path", "路径", 17).Needed().Example("3306/0/5850"),
        Contracts.Fields.Whole("expires", "Expires", "有效期至", 0, latest.ToUnixTimeMilliseconds(), "ms").Needed(),
    ];

    private static string IdOf(JsonElement command) =>
        command.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            && id.GetString() is { Length: <= CommandExecutor.MaxIdLength } text ? text : "";

    private static string Told(ValidationFaults faults) => string.Join("; ", faults.Lines.Take(MostFaults));

    private OutgoingMessage Refusal(string id, string why) =>
        Answer(settings, new CommandResult(id, CommandStatus.Refused, why, "", "").ToReading(0, 0, 0).Value.Text);

    /// <param name="result">As a <see cref="CommandResult"/> is written.</param>
    public static OutgoingMessage Answer(MqttSettings settings, string result) => new(
        settings.AnswerTopic.Of(settings.Gateway), System.Text.Encoding.UTF8.GetBytes(result), "application/json", Newest: null);
}
