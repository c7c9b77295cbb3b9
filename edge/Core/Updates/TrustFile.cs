using EdgeFleet.Contracts.Updates;
using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Updates;

/// <summary>
/// What a gateway trusts of updates, on disk. A power cut at any moment leaves the state before or the one after, so that nobody can
/// make it forget a version by pulling the plug.
/// </summary>
/// <param name="folder">Where it lies; it exists.</param>
public sealed class TrustFile(string folder)
{
    public const string FileName = "trusted-updates.json";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Null: nothing was ever trusted here.</summary>
    /// <exception cref="RefusedUpdateException">It is damaged.</exception>
    public TrustedUpdates? Load() => File.Exists(_path) ? TrustedUpdates.Read(File.ReadAllBytes(_path)) : null;

    /// <summary>Returns once it is on disk.</summary>
    public void Save(TrustedUpdates trusted)
    {
        var neighbour = _path + ".new";
        using (var file = new FileStream(neighbour, FileMode.Create, FileAccess.Write))
        {
            file.Write(trusted.ToBytes());
            file.Flush(flushToDisk: true);
        }
        File.Move(neighbour, _path, overwrite: true);
        DirectoryEntries.Flush(folder);
    }
}
