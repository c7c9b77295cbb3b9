using System.Text.Json;

namespace EdgeFleet.Contracts.Updates.Kinds;

/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Executable">To be marked so where it is installed.</param>
public sealed record PackedFile(long Length, string Sha256, bool Executable);

/// <summary>What stands in a gateway application beside its files: the JSON file <see cref="FileName"/>.</summary>
/// <param name="Runtime">As in <c>linux-arm64</c>.</param>
/// <param name="Release">Its counter.</param>
/// <param name="Version">What people call it.</param>
/// <param name="Files">By their path in the archive.</param>
public sealed record GatewayManifest(string Runtime, uint Release, string Version, IReadOnlyDictionary<string, PackedFile> Files)
{
    public const string FileName = "edgefleet-gateway.json";
    public const string Format = "edgefleet-gateway/1";

    private const int MostFiles = 4000;
    private const long MostFileBytes = 256L << 20;
    private const int MostLetters = 200;

    /// <summary>With any fault the result is to be thrown away.</summary>
    public static GatewayManifest Read(JsonElement json, ValidationFaults faults)
    {
        var manifest = new JsonSection(json, FileName, faults);
        if (manifest.Text("format", Format) is { Length: > 0 } format && format != Format)
            manifest.Fault("format", UpdatePhrases.OtherFormat.With(format));
        var runtime = manifest.Text("runtime", "linux-arm64");
        var release = (uint)manifest.Integer("release", 1, uint.MaxValue);
        var version = manifest.Text("version", "1.0.0");
        var written = manifest.Object("files", "{ … }");
        var paths = written.Keys.ToList();
        var files = new Dictionary<string, PackedFile>();
        if (paths.Count > MostFiles) manifest.Fault("files", UpdatePhrases.TooMany.With(paths.Count, MostFiles));
        foreach (var path in paths.Take(MostFiles))
        {
            if (!IsPath(path)) written.Fault(path, KindPhrases.NoPath.With(path));
            var file = written.Object(path, "{ … }");
            var hash = file.Text("sha256", "SHA-256");
            if (!Sha256Text.Is(hash)) file.Fault("sha256", UpdatePhrases.NoHash.With(hash));
            files.Add(path, new PackedFile(file.Integer("length", 0, MostFileBytes), hash, file.Boolean("executable")));
        }
        return new GatewayManifest(runtime, release, version, files);
    }

    /// <summary>The same manifest makes the same bytes.</summary>
    public byte[] ToBytes()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("runtime", Runtime);
            writer.WriteNumber("release", Release);
            writer.WriteString("version", Version);
            writer.WriteStartObject("files");
            foreach (var (path, file) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                writer.WriteStartObject(path);
                writer.WriteNumber("length", file.Length);
                writer.WriteString("sha256", file.Sha256);
                writer.WriteBoolean("executable", file.Executable);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return json.ToArray();
    }

    /// <summary>
    /// Names of letters, digits, '-', '_', '+' and '.', between slashes; none begins with a '.', so that none leads elsewhere.
    /// </summary>
    private static bool IsPath(string path) => path.Length is > 0 and <= MostLetters && path.Split('/').All(part =>
        part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '.'));
}
