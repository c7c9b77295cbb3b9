using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeFleet.Contracts.Updates;

/// <summary>A public key that metadata is signed with: ECDSA P-256 with SHA-256, TUF's <c>ecdsa-sha2-nistp256</c>.</summary>
public sealed class MetadataKey
{
    public const string Type = "ecdsa";
    public const string Scheme = "ecdsa-sha2-nistp256";
    private const string Curve = "1.2.840.10045.3.1.7";

    private MetadataKey(string pem, byte[] info) => (Pem, Info, Id) = (pem, info, IdOf(pem));

    /// <summary>SHA-256 over the canonical JSON of the key, lower-case hex.</summary>
    public string Id { get; }

    /// <summary>SubjectPublicKeyInfo (RFC 5280, 4.1) as text.</summary>
    public string Pem { get; }

    /// <summary>The same as DER: one form for all ways to write the key down, so that it tells keys apart.</summary>
    public byte[] Info { get; }

    /// <summary>Null: the text is no public key on P-256, or is a private one.</summary>
    public static MetadataKey? TryParse(string pem)
    {
        try
        {
            if (PemEncoding.Find(pem) is var fields && pem[fields.Label] != "PUBLIC KEY") return null;
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(false).Curve.Oid.Value == Curve ? new MetadataKey(pem, key.ExportSubjectPublicKeyInfo()) : null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The public half.</summary>
    public static MetadataKey Of(ECDsa key) => new(key.ExportSubjectPublicKeyInfoPem(), key.ExportSubjectPublicKeyInfo());

    /// <param name="data">What was signed.</param>
    /// <param name="signature">DER (RFC 3279, 2.2.3).</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Info, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static MetadataKey? Read(JsonSection written, string id)
    {
        var (type, scheme) = (written.Text("keytype", Type), written.Text("scheme", Scheme));
        var pem = written.Object("keyval", "{\"public\": \"…\"}").Text("public", "PEM");
        if ((type, scheme) != (Type, Scheme) || TryParse(pem) is not { } key)
        {
            written.Faults.Add(written.Path, UpdatePhrases.NoKey.With(Scheme));
            return null;
        }
        if (key.Id != id) written.Faults.Add(written.Path, UpdatePhrases.OtherKeyId.With(key.Id));
        return key;
    }

    internal void Write(Utf8JsonWriter to) => Write(to, Pem);

    private static void Write(Utf8JsonWriter to, string pem)
    {
        to.WriteStartObject();
        to.WriteString("keytype", Type);
        to.WriteStartObject("keyval");
        to.WriteString("public", pem);
        to.WriteEndObject();
        to.WriteString("scheme", Scheme);
        to.WriteEndObject();
    }

    private static string IdOf(string pem)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json)) Write(writer, pem);
        return Convert.ToHexStringLower(SHA256.HashData(OlpcJson.Bytes(JsonElement.Parse(json.ToArray()))));
    }
}
