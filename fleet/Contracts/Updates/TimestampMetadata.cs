namespace EdgeFleet.Contracts.Updates;

/// <summary>The timestamp: which targets are the latest. It lives for days only, so that nobody can keep news back for long.</summary>
/// <param name="File">As it came.</param>
/// <param name="Targets">The one file that it names.</param>
public sealed record TimestampMetadata(SignedMetadata File, NamedTargets Targets)
{
    internal const string TargetsFile = "targets.json";

    public long Version => File.Head.Version;

    /// <exception cref="RefusedUpdateException">It is no timestamp.</exception>
    public static TimestampMetadata Read(ReadOnlyMemory<byte> bytes)
    {
        var file = SignedMetadata.Read(bytes, MetadataRole.Timestamp);
        var faults = new ValidationFaults();
        var named = new JsonSection(file.Signed, "$.signed", faults).Object("meta", "{ … }").Object(TargetsFile, "{ … }");
        var targets = new NamedTargets(
            named.Integer("version", 1, MetadataBounds.Version),
            (int)named.Integer("length", 1, MetadataBounds.TargetsBytes),
            Sha256Text.Read(named.Object("hashes", "{\"sha256\": \"…\"}")));
        return faults.None ? new TimestampMetadata(file, targets) : throw new RefusedUpdateException(faults.Phrases);
    }
}

/// <summary>The targets file that a timestamp names.</summary>
/// <param name="Version">Of the targets.</param>
/// <param name="Length">Of the file, bytes.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
public sealed record NamedTargets(long Version, int Length, string Sha256);

internal static class Sha256Text
{
    public static string Read(JsonSection hashes)
    {
        var text = hashes.Text("sha256", "SHA-256");
        if (text.Length > 0 && !Is(text)) hashes.Fault("sha256", UpdatePhrases.NoHash.With(text));
        return text;
    }

    public static bool Is(string text) => text.Length == 64 && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
