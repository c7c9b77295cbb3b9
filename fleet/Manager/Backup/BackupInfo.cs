using System.Text.Json;

namespace EdgeFleet.Manager.Backup;

/// <summary>What a backup says of itself, in <c>backup.json</c>.</summary>
/// <param name="Layout">1.</param>
/// <param name="Taken">The moment that it shows, Unix ms.</param>
/// <param name="Software">Version of the manager that took it.</param>
/// <param name="Files">How many files of the data folder it has.</param>
/// <param name="Bytes">Of all of them.</param>
public sealed record BackupInfo(int Layout, long Taken, string Software, int Files, long Bytes)
{
    internal const string FileName = "backup.json";
    internal const int Known = 1;

    /// <summary>The folder within a backup that holds the data folder's files.</summary>
    internal const string Data = "data";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string Written() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <exception cref="IOException">It is of a newer manager, or no such text.</exception>
    internal static BackupInfo Read(string text)
    {
        try
        {
            var info = JsonSerializer.Deserialize<BackupInfo>(text, Json)!;
            return info.Layout is >= 1 and <= Known ? info
                : throw new IOException($"the backup was taken by a newer manager ({info.Software}); restore it with that one");
        }
        catch (JsonException e)
        {
            throw new IOException($"{FileName} of the backup cannot be read: {e.Message}", e);
        }
    }
}
