using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// Writes metadata and signs it. Root and targets are signed away from the manager, by those who hold the keys; the manager signs
/// timestamps.
/// </summary>
public static class MetadataWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A root that nobody has signed yet.</summary>
    /// <param name="version">One above the one before; the first is 1.</param>
    /// <param name="expires">In whole seconds.</param>
    /// <param name="keys">All that roles name.</param>
    /// <param name="roles">Each of the three.</param>
    public static byte[] Root(
        long version, DateTimeOffset expires, IEnumerable<MetadataKey> keys, IReadOnlyDictionary<MetadataRole, RoleKeys> roles) =>
        Unsigned(MetadataRole.Root, version, expires, signed =>
        {
            signed.WriteBoolean("consistent_snapshot", false);
            signed.WriteStartObject("keys");
            foreach (var key in keys.OrderBy(key => key.Id, StringComparer.Ordinal))
            {
                signed.WritePropertyName(key.Id);
                key.Write(signed);
            }
            signed.WriteEndObject();
            signed.WriteStartObject("roles");
            foreach (var (role, holders) in roles)
            {
                signed.WriteStartObject(SignedMetadata.NameOf(role));
                signed.WriteStartArray("keyids");
                foreach (var id in holders.KeyIds) signed.WriteStringValue(id);
                signed.WriteEndArray();
                signed.WriteNumber("threshold", holders.Threshold);
                signed.WriteEndObject();
            }
            signed.WriteEndObject();
        });

    /// <summary>Targets that nobody has signed yet.</summary>
    public static byte[] Targets(long version, DateTimeOffset expires, IEnumerable<ArtifactTarget> artifacts) =>
        Unsigned(MetadataRole.Targets, version, expires, signed =>
        {
            signed.WriteStartObject("targets");
            foreach (var artifact in artifacts)
            {
                signed.WriteStartObject(artifact.Name);
                signed.WriteStartObject("custom");
                signed.WriteStartArray("hardware");
                foreach (var name in artifact.Hardware) signed.WriteStringValue(name);
                signed.WriteEndArray();
                signed.WriteString("kind", artifact.Kind);
                signed.WriteNumber("minimumRelease", artifact.MinimumRelease);
                signed.WriteNumber("release", artifact.Release);
                signed.WriteString("version", artifact.Version);
                signed.WriteEndObject();
                WriteFile(signed, artifact.Size, artifact.Sha256);
                signed.WriteEndObject();
            }
            signed.WriteEndObject();
        });

    /// <summary>A timestamp that nobody has signed yet.</summary>
    public static byte[] Timestamp(long version, DateTimeOffset expires, TargetsMetadata targets) =>
        Unsigned(MetadataRole.Timestamp, version, expires, signed =>
        {
            signed.WriteStartObject("meta");
            signed.WriteStartObject(TimestampMetadata.TargetsFile);
            WriteFile(signed, targets.File.Bytes.Length, targets.File.Sha256);
            signed.WriteNumber("version", targets.Version);
            signed.WriteEndObject();
            signed.WriteEndObject();
        });

    /// <summary>Adds signatures to a file; one of the same key that is there already is replaced.</summary>
    /// <exception cref="RefusedUpdateException">It is no metadata of that role.</exception>
    public static byte[] Sign(ReadOnlyMemory<byte> file, MetadataRole role, params IEnumerable<ECDsa> keys)
    {
        var read = SignedMetadata.Read(file, role);
        var signatures = read.Signatures.DistinctBy(one => one.KeyId).ToDictionary(one => one.KeyId, one => one.Signature);
        foreach (var key in keys)
            signatures[MetadataKey.Of(key).Id] =
                key.SignData(read.Canonical, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Envelope(read.Signed.WriteTo, signatures);
    }

    private static void WriteFile(Utf8JsonWriter to, long length, string sha256)
    {
        to.WriteStartObject("hashes");
        to.WriteString("sha256", sha256);
        to.WriteEndObject();
        to.WriteNumber("length", length);
    }

    private static byte[] Unsigned(MetadataRole role, long version, DateTimeOffset expires, Action<Utf8JsonWriter> rest) =>
        Envelope(signed =>
        {
            signed.WriteStartObject();
            signed.WriteString("_type", SignedMetadata.NameOf(role));
            signed.WriteString("expires", MetadataHead.TimeText(expires));
            signed.WriteString("spec_version", MetadataHead.Specification);
            signed.WriteNumber("version", version);
            rest(signed);
            signed.WriteEndObject();
        }, new Dictionary<string, byte[]>());

    private static byte[] Envelope(Action<Utf8JsonWriter> signed, IReadOnlyDictionary<string, byte[]> signatures)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("signatures");
            foreach (var (id, signature) in signatures.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                writer.WriteStartObject();
                writer.WriteString("keyid", id);
                writer.WriteString("sig", Convert.ToHexStringLower(signature));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WritePropertyName("signed");
            signed(writer);
            writer.WriteEndObject();
        }
        return json.ToArray();
    }
}
