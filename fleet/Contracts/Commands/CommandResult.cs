using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>What became of a command. Only Done says that the device took it.</summary>
public enum CommandStatus
{
    /// <summary>The device confirmed the write.</summary>
    Done,
    /// <summary>The gateway or the device will not: not writable, out of range, no such device.</summary>
    Refused,
    /// <summary>The device did not answer, or not in a way that can be right.</summary>
    Failed,
    /// <summary>Its time had run out before it could be executed.</summary>
    Expired,
    /// <summary>The gateway stopped in the middle: the device may or may not have acted. It is never executed again.</summary>
    Unknown,
}

/// <summary>
/// The result of a command as it travels: a text reading of the event stream, series (device, <see cref="Point"/>).
/// Object 33000 is of our own range, see <c>seeds/objects.json</c>. A result that is told twice carries the same
/// time and ordinal, so that the second counts as a repeat.
/// </summary>
/// <param name="Id">The command's id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Detail">Why, and the next thing to do; empty when done.</param>
/// <param name="Path">The point written to, as the command named it.</param>
/// <param name="Value">The value, as the command gave it.</param>
/// <param name="Told">What the detail says, sentence by sentence; null from gateways older than this.</param>
public sealed partial record CommandResult(
    string Id, CommandStatus Status, string Detail, string Path, string Value, IReadOnlyList<CodedPhrase>? Told = null)
{
    /// <summary>33000/0/1, the result of a command to this device.</summary>
    public static PointPath Point => new(33000, 0, 1);

    /// <param name="device">The device the command was for.</param>
    /// <param name="time">When the result was known, Unix ms.</param>
    /// <param name="ordinal">Tells results of one device and millisecond apart.</param>
    public Reading ToReading(long device, long time, uint ordinal) =>
        new(new SeriesId(device, Point), time, ReadingValue.Of(JsonSerializer.Serialize(this, ResultJson.Default.CommandResult)),
            Quality.Good, ordinal);

    /// <summary>False for a reading that is no command result, or one that cannot be read.</summary>
    public static bool TryRead(in Reading reading, [NotNullWhen(true)] out CommandResult? result)
    {
        result = null;
        if (reading.Series.Path != Point || reading.Value.Kind != ValueKind.Text) return false;
        try
        {
            result = JsonSerializer.Deserialize(reading.Value.Text, ResultJson.Default.CommandResult);
        }
        catch (JsonException)
        {
            return false;
        }
        return result is not null;
    }

    private sealed class Statuses() : JsonStringEnumConverter<CommandStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(Statuses)],
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(CommandResult))]
    private sealed partial class ResultJson : JsonSerializerContext;
}
