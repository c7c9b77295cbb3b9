using System.Text.Json;

namespace EdgeFleet.Contracts.Updates;

/// <summary>What is trusted as bytes, so that a restart forgets no version.</summary>
public sealed partial record TrustedUpdates
{
    private const string Format = "edgefleet-trust/1";

    /// <summary>To be written as a whole or not at all; <see cref="Read"/> reads it.</summary>
    public byte[] ToBytes()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("lowestTimestamp", LowestTimestamp);
            writer.WriteNumber("lowestTargets", LowestTargets);
            writer.WriteBase64String("root", Root.File.Bytes.Span);
            if (Timestamp is not null) writer.WriteBase64String("timestamp", Timestamp.File.Bytes.Span);
            if (Targets is not null) writer.WriteBase64String("targets", Targets.File.Bytes.Span);
            writer.WriteEndObject();
        }
        return json.ToArray();
    }

    /// <summary>Everything in it is checked again, but for what the clock says.</summary>
    /// <exception cref="RefusedUpdateException">It is damaged.</exception>
    public static TrustedUpdates Read(ReadOnlyMemory<byte> state)
    {
        try
        {
            using var document = JsonDocument.Parse(state);
            var kept = document.RootElement;
            if (kept.GetProperty("format").GetString() != Format) throw new FormatException();
            var trusted = Begin(kept.GetProperty("root").GetBytesFromBase64()) with
            {
                LowestTimestamp = kept.GetProperty("lowestTimestamp").GetInt64(),
                LowestTargets = kept.GetProperty("lowestTargets").GetInt64(),
                Timestamp = kept.TryGetProperty("timestamp", out var timestamp)
                    ? TimestampMetadata.Read(timestamp.GetBytesFromBase64()) : null,
                Targets = kept.TryGetProperty("targets", out var targets) ? TargetsMetadata.Read(targets.GetBytesFromBase64()) : null,
            };
            if (trusted.Timestamp is { } one) trusted.Root.Demand(one.File);
            if (trusted.Targets is { } other) trusted.Root.Demand(other.File);
            return trusted;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RefusedUpdateException(UpdatePhrases.DamagedTrust.With());
        }
    }
}
