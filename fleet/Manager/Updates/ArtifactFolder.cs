using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Updates;

/// <summary>
/// The contents of artifacts on disk, each under its SHA-256. What lies there under a hash is whole and has it: it was written beside,
/// checked, and renamed.
/// </summary>
public sealed class ArtifactFolder(ManagerOptions options)
{
    /// <summary>Left to everything else that the manager keeps.</summary>
    private const long Reserve = 1_000_000_000;

    private readonly string _folder = Path.Combine(options.DataFolder, "artifacts");
    private long _taken;

    public bool Has(string sha256) => File.Exists(In(sha256));

    public string In(string sha256) => Path.Combine(_folder, sha256);

    /// <summary>Takes a content whose hash shows which of these it is.</summary>
    /// <param name="content">Whoever sends it.</param>
    /// <param name="waiting">Not empty.</param>
    /// <param name="cancel">Leaves nothing behind.</param>
    /// <exception cref="RefusedException">It is none of them, or no such artifact; nothing is left of it.</exception>
    public async Task<ArtifactTarget> TakeAsync(Stream content, IReadOnlyList<ArtifactTarget> waiting, CancellationToken cancel)
    {
        SecretFile.CreateFolder(_folder);
        var most = waiting.Max(artifact => artifact.Size);
        DemandRoom(most);
        // As of a secret that is being written: no backup takes it, and the next start deletes it.
        var neighbour = In(string.Create(CultureInfo.InvariantCulture, $"upload-{Interlocked.Increment(ref _taken)}.new"));
        try
        {
            var artifact = await ReceiveAsync(content, neighbour, most, waiting, cancel);
            File.Move(neighbour, In(artifact.Sha256), overwrite: true);
            return artifact;
        }
        catch (RefusedUpdateException e)
        {
            throw RefusedException.Invalid(e.Faults);
        }
        finally
        {
            File.Delete(neighbour);
        }
    }

    /// <summary>Deletes all but these.</summary>
    public void Keep(IReadOnlySet<string> hashes)
    {
        if (!Directory.Exists(_folder)) return;
        foreach (var file in Directory.EnumerateFiles(_folder).Where(file => Path.GetFileName(file) is var name
            && !hashes.Contains(name) && !SecretFile.IsLeftover(name)).ToList())
            Delete(file);
    }

    /// <summary>Deletes what was being sent when the manager ended.</summary>
    public void DeleteLeftovers()
    {
        if (!Directory.Exists(_folder)) return;
        foreach (var file in Directory.EnumerateFiles(_folder).Where(SecretFile.IsLeftover).ToList()) Delete(file);
    }

    private static async Task<ArtifactTarget> ReceiveAsync(
        Stream content, string path, long most, IReadOnlyList<ArtifactTarget> waiting, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        var (_, hash) = await SignedContent.CopyAsync(content, file, most, ManagerUpdatePhrases.Awaited, cancel);
        var artifact = waiting.FirstOrDefault(one => one.Sha256 == hash)
            ?? throw new RefusedUpdateException(UpdatePhrases.NoSuchTarget.With(hash));
        var faults = new ValidationFaults();
        ArtifactKinds.Check(artifact, file, faults);
        if (!faults.None) throw new RefusedUpdateException(faults.Phrases);
        file.Flush(flushToDisk: true);
        return artifact;
    }

    /// <summary>What somebody is reading still, or may not be deleted, goes the next time.</summary>
    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is no artifact any more: nobody is given it.
        }
    }

    private void DemandRoom(long most)
    {
        if (new DriveInfo(Path.GetFullPath(_folder)).AvailableFreeSpace is var free && free < most + Reserve)
            throw RefusedException.Conflict(ManagerUpdatePhrases.NoRoom.With(most, free));
    }
}
