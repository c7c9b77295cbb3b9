using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Uplinks.Payloads;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <param name="Topic">With the properties.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record AzureMessage(string Topic, byte[] Payload)
{
    /// <summary>Of a message, its properties among them.</summary>
    public const int MaxBytes = 256 * 1024;
}

/// <summary>
/// Turns a block into messages, as few as 256 KiB allow: a hub counts and bills messages. Each has the class as a property, and an id that
/// is the same when it comes again.
/// </summary>
internal sealed class AzureMessages(AzureSettings settings, BlockTimes times, PointNames names)
{
    /// <summary>Far more than all properties take.</summary>
    private const int PropertyBytes = 1024;

    public bool Places(Block block) => times.Places(block);

    /// <summary>The readings of a block, with their names.</summary>
    /// <exception cref="CorruptBlockException">It has none.</exception>
    public IReadOnlyList<NamedReading> Readings(Block block) =>
        [.. times.Readings(block).Select(reading => new NamedReading(reading, names.Of(reading.Series)))];

    /// <param name="block">Of which they are.</param>
    /// <param name="readings">All that are in it.</param>
    /// <param name="identity">Who sends them.</param>
    public IEnumerable<AzureMessage> Of(BlockId block, IReadOnlyList<NamedReading> readings, AzureIdentity identity)
    {
        var topics = new AzureTopics(identity);
        // A slash is not among the characters of an id.
        var id = block.ToString().Replace('/', ':');
        return PayloadParts.Of(settings.Payload, identity.ClientId, block, readings, AzureMessage.MaxBytes - PropertyBytes)
            .Select((part, number) => new AzureMessage(topics.Telemetry(settings.Output,
                Properties(block, string.Create(CultureInfo.InvariantCulture, $"{id}:{number}"))), part.Bytes));
    }

    private IEnumerable<KeyValuePair<string, string>> Properties(BlockId block, string id)
    {
        yield return KeyValuePair.Create("$.mid", id);
        yield return KeyValuePair.Create("$.ct", settings.Payload.ContentType);
        // With it a hub routes by what the message holds.
        if (settings.Payload is JsonPayload) yield return KeyValuePair.Create("$.ce", "utf-8");
        yield return KeyValuePair.Create("class", block.Stream.ToString().ToLowerInvariant());
    }
}
