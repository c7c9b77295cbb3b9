using System.Buffers;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Sparkplug.Wire;
using Google.Protobuf;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// Reads NCMD and DCMD: demands for a birth, and writes, which go to the one write path. A command of Sparkplug has no id and no expiry:
/// it gets an id here, and lives for so long after its timestamp. One caller at a time.
/// </summary>
internal sealed class SparkplugCommands(
    SparkplugSettings settings, MetricTable table, IGateway gateway, TimeProvider clock, Random random)
{
    public const int MaxBytes = 8 * 1024;

    private readonly CommandQuota _quota = new(settings.CommandsPerMinute, clock);

    /// <param name="device">The device that it is for; null: the node.</param>
    /// <param name="message">Its payload.</param>
    /// <returns>Whether a birth is wanted; and what to answer at once, null where nothing.</returns>
    public (bool Rebirth, string? Refusal) Take(long? device, ReadOnlySequence<byte> message)
    {
        if (message.Length > MaxBytes) return (false, $"the command has {message.Length} bytes; the most is {MaxBytes}");
        SparkplugPayload payload;
        try
        {
            payload = SparkplugPayload.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return (false, "the command is no payload of Sparkplug B");
        }
        var (rebirth, refusals) = (false, new List<string>());
        foreach (var metric in payload.Metrics)
        {
            if (_quota.Take() is not true and var over)
            {
                if (over is null) refusals.Add(_quota.Refusal);
                break;
            }
            if (device is null && metric.Name == SparkplugNode.Rebirth && metric.BooleanValue) rebirth = true;
            else if (Write(device, metric, payload) is { } refusal) refusals.Add(refusal);
        }
        return (rebirth, refusals.Count > 0 ? string.Join("; ", refusals) : null);
    }

    private string? Write(long? device, SparkplugMetric metric, SparkplugPayload payload)
    {
        var told = metric.HasName ? $"\"{metric.Name}\"" : $"with alias {metric.Alias}";
        if (device is not { } number) return $"the node has no metric {told} that can be written";
        if (!settings.Commands) return "commands are not taken: the gateway's settings have commands false";
        var found = metric.HasAlias ? table.Find(metric.Alias)
            : PointPath.TryParse(metric.Name, out var path) ? table.Find(new SeriesId(number, path)) : null;
        if (found is null || found.Series.Device != number) return $"device {number} has no metric {told}; see its birth";
        if (Text(metric, found.Type) is not { } value)
            return $"the metric {told} of device {number} holds nothing that can be written; send a finite number, a Boolean or a text";
        var (now, sent) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), metric.HasTimestamp ? metric.Timestamp : payload.Timestamp);
        var issued = sent == 0 || sent > (ulong)now ? now : (long)sent;
        gateway.Take(new Command
        {
            Id = NewId(), Device = number, Path = found.Name, Value = value, Issued = issued,
            Expires = issued + (long)settings.CommandLife.TotalMilliseconds,
        });
        return null;
    }

    /// <summary>A value as a command has it; null: it is none.</summary>
    private static string? Text(SparkplugMetric metric, DataType? type)
    {
        var told = metric.HasDatatype ? (DataType)metric.Datatype : type;
        return metric.ValueCase switch
        {
            _ when metric.IsNull => null,
            SparkplugMetric.ValueOneofCase.IntValue => told switch
            {
                DataType.Int8 => Of((sbyte)metric.IntValue),
                DataType.Int16 => Of((short)metric.IntValue),
                DataType.UInt8 or DataType.UInt16 or DataType.UInt32 => Of(metric.IntValue),
                _ => Of((int)metric.IntValue),
            },
            SparkplugMetric.ValueOneofCase.LongValue => told is DataType.UInt64 or DataType.UInt32 ? Of(metric.LongValue)
                : Of((long)metric.LongValue),
            SparkplugMetric.ValueOneofCase.FloatValue => Digits(metric.FloatValue.ToString("R", CultureInfo.InvariantCulture)),
            SparkplugMetric.ValueOneofCase.DoubleValue => Digits(metric.DoubleValue.ToString("R", CultureInfo.InvariantCulture)),
            SparkplugMetric.ValueOneofCase.BooleanValue => metric.BooleanValue ? "true" : "false",
            SparkplugMetric.ValueOneofCase.StringValue => metric.StringValue,
            _ => null,
        };

        static string Of(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }

    /// <summary>Without an exponent; null: it is not finite, or beyond what a command can say.</summary>
    private static string? Digits(string number) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value.ToString(CultureInfo.InvariantCulture) : null;

    private string NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return $"sparkplug-{Convert.ToHexStringLower(bytes)}";
    }
}
