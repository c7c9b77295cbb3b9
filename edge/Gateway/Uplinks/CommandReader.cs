using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Control;

namespace EdgeFleet.Gateway.Uplinks;

/// <param name="Command">Null: it cannot be one.</param>
/// <param name="Id">Its id, so far as it has one; else empty.</param>
/// <param name="Refusal">All that is wrong with it; empty where nothing is.</param>
internal sealed record ReadCommand(Command? Command, string Id, string Refusal);

/// <param name="Id">The id of a command that has none.</param>
/// <param name="Life">How long one without <c>expires</c> lives.</param>
internal sealed record CommandDefaults(string Id, TimeSpan Life);

/// <summary>
/// Reads commands in JSON: <c>{"id", "device", "path", "value", "expires"}</c>. They may come from anybody whom the other side lets send
/// them, so they are bounded in size and life. Pure.
/// </summary>
internal static class CommandReader
{
    public const int MaxBytes = 8 * 1024;

    /// <summary>A command lives no longer: the gateway remembers it until well after that.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private const int MostFaults = 10;
    private static readonly PhraseKind NoValue =
        new("command-value", "{value} is nothing that can be written; write a number, true, false or a text");
    private static readonly PhraseKind Value = new("form-command-value", "a number, true, false or a text");

    /// <param name="message">As it came.</param>
    /// <param name="now">The present time.</param>
    /// <param name="defaults">For a command without id or expiry; null: it has to have both.</param>
    public static ReadCommand Read(ReadOnlySequence<byte> message, DateTimeOffset now, CommandDefaults? defaults = null)
    {
        if (message.Length > MaxBytes) return new ReadCommand(null, "", $"the command has {message.Length} bytes; the most is {MaxBytes}");
        var faults = new ValidationFaults();
        if (JsonSection.TryElement(message.ToArray(), faults) is not { ValueKind: JsonValueKind.Object } element)
            return new ReadCommand(
                null, "", faults.None ? "a command is a JSON object with id, device, path, value and expires" : Told(faults));
        return Read(element, now, defaults, faults) is { } command && faults.None
            ? new ReadCommand(command, command.Id, "") : new ReadCommand(null, IdOf(element), Told(faults));
    }

    private static Command? Read(JsonElement element, DateTimeOffset now, CommandDefaults? defaults, ValidationFaults faults)
    {
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
        var values = FieldReader.Read(Fields(now, defaults), section);
        if (!faults.None || text is null) return null;
        return new Command
        {
            Id = values.Text("id"), Device = values.Whole("device"), Path = values.Text("path"), Value = text,
            Issued = now.ToUnixTimeMilliseconds(), Expires = values.Whole("expires"),
        };
    }

    private static IEnumerable<Field> Fields(DateTimeOffset now, CommandDefaults? defaults)
    {
        var id = Contracts.Fields.Text("id", "Id", "编号", CommandExecutor.MaxIdLength);
        var expires = Contracts.Fields.Whole("expires", "Expires", "有效期至", 0, (now + LongestLife).ToUnixTimeMilliseconds(), "ms");
        return
        [
            defaults is null ? id.Needed() : id.Or(defaults.Id),
            Contracts.Fields.Whole("device", "Device", "设备", 1, long.MaxValue).Needed(),
            Contracts.Fields.Text("path", "Path", "路径", 17).Needed().Example("3306/0/5850"),
            defaults is null ? expires.Needed() : expires.Or((now + defaults.Life).ToUnixTimeMilliseconds()),
        ];
    }

    private static string IdOf(JsonElement command) =>
        command.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            && id.GetString() is { Length: <= CommandExecutor.MaxIdLength } text ? text : "";

    private static string Told(ValidationFaults faults) => string.Join("; ", faults.Lines.Take(MostFaults));
}
