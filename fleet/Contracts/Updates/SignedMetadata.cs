using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeFleet.Contracts.Updates;

/// <summary>
/// A file of metadata: what was signed, and by whom it says it was. Reading it believes nothing of it but that it is well formed and
/// not too long; <see cref="RootMetadata.Demand"/> says whether the signatures are enough.
/// <para>Keys that a newer release adds are passed over; they are signed with the rest.</para>
/// </summary>
public sealed class SignedMetadata
{
    private SignedMetadata(
        ReadOnlyMemory<byte> bytes, JsonElement signed, IReadOnlyList<(string, byte[])> signatures, MetadataHead head)
    {
        (Bytes, Signed, Signatures, Head) = (bytes, signed, signatures, head);
        Canonical = OlpcJson.Bytes(signed);
    }

    /// <summary>The file as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public MetadataHead Head { get; }

    /// <summary>Of the whole file, lower-case hex: what a timestamp names it by.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    internal JsonElement Signed { get; }

    /// <summary>What the signatures are over.</summary>
    internal byte[] Canonical { get; }

    /// <summary>As they stand there, valid or not.</summary>
    internal IReadOnlyList<(string KeyId, byte[] Signature)> Signatures { get; }

    /// <param name="bytes">The file.</param>
    /// <param name="role">What it has to be.</param>
    /// <exception cref="RefusedUpdateException">It is too long, no JSON, or of another role; all that is wrong with it.</exception>
    public static SignedMetadata Read(ReadOnlyMemory<byte> bytes, MetadataRole role)
    {
        var most = MetadataBounds.BytesOf(role);
        if (bytes.Length > most) throw new RefusedUpdateException(UpdatePhrases.TooLong.With(most, NameOf(role)));
        var faults = new ValidationFaults();
        var envelope = new JsonSection(Parse(bytes), "$", faults);
        var signatures = ReadSignatures(envelope);
        var signed = envelope.Raw("signed", "{ … }");
        var head = MetadataHead.Read(new JsonSection(signed, "$.signed", faults), role);
        return faults.None
            ? new SignedMetadata(bytes, signed, signatures, head)
            : throw new RefusedUpdateException(faults.Phrases);
    }

    /// <summary>How many of these keys signed it: each counts once, however often its signature is there.</summary>
    internal int SignedBy(IEnumerable<MetadataKey> keys) => keys.Count(key =>
        Signatures.Any(signature => signature.KeyId == key.Id && key.Verify(Canonical, signature.Signature)));

    /// <summary>The role that a file says it is of.</summary>
    /// <exception cref="RefusedUpdateException">It is none of the three.</exception>
    public static MetadataRole RoleOf(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MetadataBounds.TargetsBytes)
            throw new RefusedUpdateException(UpdatePhrases.TooLong.With(MetadataBounds.TargetsBytes, "metadata"));
        var type = Parse(bytes) is { ValueKind: JsonValueKind.Object } file && file.TryGetProperty("signed", out var signed)
            && signed is { ValueKind: JsonValueKind.Object } && signed.TryGetProperty("_type", out var written)
            && written.ValueKind == JsonValueKind.String ? written.GetString() : "";
        foreach (var role in Enum.GetValues<MetadataRole>())
            if (type == NameOf(role)) return role;
        throw new RefusedUpdateException(UpdatePhrases.OtherType.With(type, "root, targets or timestamp"));
    }

    /// <summary>As files of it are called.</summary>
    public static string NameOf(MetadataRole role) => role.ToString().ToLowerInvariant();

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MetadataBounds.Depth });
            var whole = document.RootElement.Clone();
            OlpcJson.Bytes(whole);
            return whole;
        }
        catch (JsonException e)
        {
            throw new RefusedUpdateException(JsonPhrases.NotJson.With(e.LineNumber + 1, e.BytePositionInLine + 1));
        }
        catch (FormatException)
        {
            throw new RefusedUpdateException(UpdatePhrases.NotCanonical.With());
        }
    }

    private static List<(string, byte[])> ReadSignatures(JsonSection envelope)
    {
        var written = envelope.Objects("signatures", "[{\"keyid\": \"…\", \"sig\": \"…\"}]");
        var read = new List<(string, byte[])>();
        if (written.Count > MetadataBounds.Signatures)
        {
            envelope.Fault("signatures", UpdatePhrases.TooMany.With(written.Count, MetadataBounds.Signatures));
            return read;
        }
        foreach (var one in written)
        {
            var (id, hex) = (one.Text("keyid", "SHA-256"), one.Text("sig", "DER"));
            if (hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit)) one.Fault("sig", UpdatePhrases.NoSignature.With());
            else read.Add((id, Convert.FromHexString(hex)));
        }
        return read;
    }
}

/// <summary>What the metadata of every role begins with.</summary>
/// <param name="Role">Whose it is.</param>
/// <param name="Version">From 1 on, up to <see cref="MetadataBounds.Version"/>; only ever higher.</param>
/// <param name="Expires">From then on it is worth nothing, UTC.</param>
public sealed record MetadataHead(MetadataRole Role, long Version, DateTimeOffset Expires)
{
    /// <summary>The version of TUF's specification that this follows.</summary>
    public const string Specification = "1.0.33";

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <exception cref="RefusedUpdateException">It has expired, or nobody knows whether it has.</exception>
    public void DemandFresh(DateTimeOffset? now)
    {
        if (now is null) throw new RefusedUpdateException(UpdatePhrases.NoClock.With());
        if (now >= Expires)
            throw new RefusedUpdateException(UpdatePhrases.Expired.With(SignedMetadata.NameOf(Role), Version, TimeText(Expires)));
    }

    /// <summary>A time as metadata has it, in whole seconds.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    internal static MetadataHead Read(JsonSection signed, MetadataRole role)
    {
        var name = SignedMetadata.NameOf(role);
        if (signed.Text("_type", name) is { Length: > 0 } type && type != name)
            signed.Fault("_type", UpdatePhrases.OtherType.With(type, name));
        if (signed.Text("spec_version", Specification) is { Length: > 0 } format && !format.StartsWith("1.", StringComparison.Ordinal))
            signed.Fault("spec_version", UpdatePhrases.OtherFormat.With(format));
        var version = signed.Integer("version", 1, MetadataBounds.Version);
        var text = signed.Text("expires", TimeForm);
        if (!DateTimeOffset.TryParseExact(
                text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var expires) && text.Length > 0)
            signed.Fault("expires", UpdatePhrases.NoTime.With(text));
        return new MetadataHead(role, version, expires);
    }
}
