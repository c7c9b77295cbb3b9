using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Edge.Clocks;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Identity;

/// <summary>What the gateway knows of time, as a file of its data folder. One that is lost or damaged costs places of old blocks.</summary>
public sealed partial class ClockFile(string path, ILogger<ClockFile> log) : IClockNotes
{
    public ClockNotes Read()
    {
        try
        {
            if (File.Exists(path)
                && JsonSerializer.Deserialize(File.ReadAllText(path), NotesJson.Default.ClockNotes) is { Boots: not null } notes)
                return notes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            log.LogWarning("{File} cannot be read; blocks of earlier starts that the time was not known at stay without a place: {Cause}",
                path, e.Message);
        }
        return ClockNotes.None;
    }

    public void Write(ClockNotes notes)
    {
        try
        {
            DataFolder.Replace(path, JsonSerializer.Serialize(notes, NotesJson.Default.ClockNotes) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{File} cannot be written; the next start of the gateway has to learn the time anew: {Cause}", path, e.Message);
        }
    }

    [JsonSerializable(typeof(ClockNotes))]
    private sealed partial class NotesJson : JsonSerializerContext;
}
