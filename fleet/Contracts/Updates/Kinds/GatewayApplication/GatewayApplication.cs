using System.IO.Compression;

namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>
/// A gateway's program: a ZIP archive of its folder, with a manifest that names each file by its hash, so that a gateway that has most
/// of them need fetch the others only. Hardware is the runtime identifier that it was published for.
/// </summary>
public sealed class GatewayApplication : IArtifactKind
{
    public const string KindName = "gateway-application";

    private const int MostManifestBytes = 1024 * 1024;
    private const int BufferBytes = 128 * 1024;

    public string Name => KindName;

    public long MostBytes => 512L << 20;

    public ArtifactContent Describe(Stream content, ValidationFaults faults)
    {
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (ReadManifest(archive, faults) is not { } manifest) return new ArtifactContent();
            if (faults.None) CheckFiles(archive, manifest, faults);
            return new ArtifactContent(manifest.Runtime, manifest.Release, manifest.Version);
        }
        catch (InvalidDataException)
        {
            Tell(KindPhrases.NoZip, faults);
            return new ArtifactContent();
        }
    }

    /// <summary>With null or any fault there is none to go by.</summary>
    public static GatewayManifest? ReadManifest(ZipArchive archive, ValidationFaults faults)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (archive.Entries.Where(IsManifest).ToList() is not [{ Length: <= MostManifestBytes } entry])
        {
            Tell(KindPhrases.NoManifest.With(GatewayManifest.FileName, MostManifestBytes), faults);
            return null;
        }
        using var stream = entry.Open();
        // An entry may hold more than it says.
        var bytes = new byte[MostManifestBytes];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return JsonSection.TryElement(bytes.AsSpan(0, read), faults) is { } json ? GatewayManifest.Read(json, faults) : null;
    }

    private static bool IsManifest(ZipArchiveEntry entry) => entry.FullName == GatewayManifest.FileName;

    private static void CheckFiles(ZipArchive archive, GatewayManifest manifest, ValidationFaults faults)
    {
        var missing = manifest.Files.ToDictionary();
        foreach (var entry in archive.Entries.Where(entry => !IsManifest(entry)))
        {
            if (!missing.Remove(entry.FullName, out var file)) Tell(KindPhrases.NotListed.With(entry.FullName), faults);
            else if (!Is(entry, file)) Tell(KindPhrases.OtherFile.With(entry.FullName), faults);
            // One says enough of an archive; a hostile one could have many.
            if (!faults.None) return;
        }
        if (missing.Count > 0) Tell(KindPhrases.NotThere.With(missing.Keys.First()), faults);
    }

    /// <summary>Unpacks no more than the manifest names, however much an entry unpacks to.</summary>
    private static bool Is(ZipArchiveEntry entry, PackedFile file)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var stream = entry.Open();
        var buffer = new byte[BufferBytes];
        var left = file.Length;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if ((left -= read) < 0) return false;
            hash.AppendData(buffer, 0, read);
        }
        return left == 0 && Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Sha256;
    }

    private static void Tell(object why, ValidationFaults faults) => faults.Add("content", KindPhrases.NoArchive.With(why));
}
