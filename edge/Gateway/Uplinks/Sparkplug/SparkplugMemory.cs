using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// What one uplink has to know after a restart: the bdSeq of its last CONNECT, so that hosts tell deaths apart, and the datatypes it
/// has learnt, so that a device is born with all its metrics. A file of the data folder; one that is lost or cannot be written costs
/// just that, and no reading waits for it.
/// </summary>
internal sealed partial class SparkplugMemory(string file, ILogger log)
{
    private Notes _notes = new(null, []);
    private int _changes;

    /// <summary>By series; empty where nothing was kept.</summary>
    public IReadOnlyDictionary<SeriesId, DataType> Types { get; private set; } = new Dictionary<SeriesId, DataType>();

    public void Restore()
    {
        try
        {
            if (!File.Exists(file)) return;
            _notes = JsonSerializer.Deserialize(File.ReadAllText(file), MemoryJson.Default.Notes) is { Types: not null } notes
                ? notes : _notes;
            Types = _notes.Types.Where(type => Series(type.Key) is not null && Enum.IsDefined(type.Value))
                .ToDictionary(type => Series(type.Key)!.Value, type => type.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            log.LogWarning("{File} cannot be read; bdSeq begins at 0, and datatypes are learnt anew: {Cause}", file, e.Message);
        }
    }

    /// <summary>The number of the next CONNECT, 0 to 255; it is on disk before it is used.</summary>
    public ulong NextBirthDeath()
    {
        var next = _notes.BdSeq is { } last ? (last + 1) % 256 : 0;
        Write(_notes with { BdSeq = next });
        return next;
    }

    /// <summary>Datatypes, where others were learnt since the last call.</summary>
    public void Keep(MetricTable table)
    {
        if (table.Changes == _changes) return;
        _changes = table.Changes;
        Write(_notes with
        {
            Types = table.All.Where(metric => metric.Type is not null)
                .ToDictionary(metric => Key(metric.Series), metric => metric.Type!.Value),
        });
    }

    private void Write(Notes notes)
    {
        _notes = notes;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            DataFolder.Replace(file, JsonSerializer.Serialize(notes, MemoryJson.Default.Notes) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{File} cannot be written; after a restart hosts may take an old death for a new one: {Cause}", file, e.Message);
        }
    }

    private static string Key(SeriesId series) => string.Create(CultureInfo.InvariantCulture, $"{series.Device}:{series.Path}");

    private static SeriesId? Series(string key) =>
        key.Split(':') is [var device, var path] && PointPath.TryParse(path, out var point)
            && long.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new SeriesId(number, point) : null;

    internal sealed record Notes(ulong? BdSeq, Dictionary<string, DataType> Types);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = false)]
    [JsonSerializable(typeof(Notes))]
    private sealed partial class MemoryJson : JsonSerializerContext;
}
