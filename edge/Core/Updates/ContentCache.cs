using EdgeFleet.Contracts.Updates;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Updates;

/// <summary>
/// The contents of artifacts on this gateway's disk, each once, under its SHA-256.
/// <para>
/// Invariants: what lies under a hash is whole and has it, for it was written beside, checked, flushed and renamed; what came of one so far
/// lies beside until then, also when the process is killed; all of it together is never more than the cap, nor more than leaves the
/// reserve free. One caller takes, any may read.
/// </para>
/// </summary>
/// <param name="folder">Where they lie; it is made when the first comes.</param>
/// <param name="capBytes">Of all together.</param>
public sealed class ContentCache(string folder, long capBytes = ContentCache.DefaultCapBytes) : IDisposable
{
    /// <summary>Room for an application and an operating system, each with the one before.</summary>
    public const long DefaultCapBytes = 3L << 30;

    /// <summary>Left to the outbox and everything else on that disk.</summary>
    private const long ReserveBytes = 256L << 20;

    /// <summary>Of the name of one that is not whole yet.</summary>
    internal const string Part = ".part";

    private PartialContent? _partial;

    public bool Has(string sha256) => File.Exists(In(sha256));

    /// <summary>How much of a content is here, bytes.</summary>
    public long Received(ArtifactTarget artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        if (Has(artifact.Sha256)) return artifact.Size;
        return new FileInfo(In(artifact.Sha256) + Part) is { Exists: true } part ? Math.Min(part.Length, artifact.Size) : 0;
    }

    /// <summary>A whole content, as it was signed.</summary>
    /// <exception cref="FileNotFoundException">It is not here.</exception>
    public FileStream Open(ArtifactTarget artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return new FileStream(In(artifact.Sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Goes on with a content where it stopped, or begins it.</summary>
    /// <returns>Null: all of it was here, and now it is whole.</returns>
    /// <exception cref="RefusedUpdateException">There is no room for it, or what was here is not what was signed.</exception>
    public PartialContent? Take(ArtifactTarget artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        if (_partial?.Artifact.Sha256 == artifact.Sha256 && _partial.IsOpen) return _partial;
        Stop();
        var disk = new DiskFolder(folder);
        MakeRoom(disk, artifact);
        _partial = new PartialContent(artifact, In(artifact.Sha256), disk.Flush);
        // It ended after the last byte and before it got its name.
        return _partial.Received == artifact.Size && _partial.Append([]) ? null : _partial;
    }

    /// <summary>Deletes what is not among these: withdrawn, or newer ones took its place.</summary>
    public void Keep(IReadOnlySet<string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (!Directory.Exists(folder)) return;
        if (_partial is { } partial && !hashes.Contains(partial.Artifact.Sha256)) Stop();
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !hashes.Contains(Hash(file))).ToList()) File.Delete(file);
    }

    public void Dispose() => Stop();

    private void Stop()
    {
        _partial?.Dispose();
        _partial = null;
    }

    /// <summary>What is named still and not asked for makes room, the oldest first; nothing goes where it would not be enough.</summary>
    private void MakeRoom(DiskFolder disk, ArtifactTarget artifact)
    {
        var missing = artifact.Size - Received(artifact);
        var others = new DirectoryInfo(folder).EnumerateFiles().Where(file => Hash(file.Name) != artifact.Sha256)
            .OrderBy(file => file.LastWriteTimeUtc).ToList();
        if (Room(disk) is var room && room + others.Sum(file => file.Length) < missing)
            throw new RefusedUpdateException(GatewayUpdatePhrases.NoRoom.With(artifact.Name, missing, Math.Max(0, room)));
        foreach (var other in others.TakeWhile(_ => Room(disk) < missing)) other.Delete();
    }

    private long Room(DiskFolder disk) => Math.Min(capBytes - disk.Size(), disk.Free - ReserveBytes);

    private static string Hash(string file) =>
        Path.GetFileName(file) is var name && name.EndsWith(Part, StringComparison.Ordinal) ? name[..^Part.Length] : name;

    private string In(string sha256) => Path.Combine(folder, sha256);
}
