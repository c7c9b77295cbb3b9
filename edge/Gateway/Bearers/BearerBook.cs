using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// Keeps what went over each bearer by day, in a small file, so that a restart does not forget it. A power cut takes the count of
/// <see cref="Period"/> at most. Bearers that gateway.json no longer names are forgotten.
/// </summary>
public sealed partial class BearerBook(string file, IReadOnlyList<IBearer> bearers, TimeProvider clock, ILogger<BearerBook> log)
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>Tells the meters of the bearers what was kept.</summary>
    public void Restore()
    {
        try
        {
            if (!File.Exists(file)
                || JsonSerializer.Deserialize(File.ReadAllText(file), BookJson.Default.DictionaryStringBearerDayArray) is not { } kept)
                return;
            foreach (var bearer in bearers)
                if (kept.TryGetValue(bearer.Terms.Name, out var days) && days is not null)
                    bearer.Meter.Restore(days.Where(day => day is { Classes: not null }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            log.LogWarning("{File} cannot be read; bytes of bearers are counted from nothing: {Cause}", file, e.Message);
        }
    }

    /// <summary>Returns when cancelled, and has written once more.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(Period, clock);
        try
        {
            while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false)) Write();
        }
        catch (OperationCanceledException)
        {
            Write();
        }
    }

    private void Write()
    {
        try
        {
            var days = bearers.ToDictionary(bearer => bearer.Terms.Name, bearer => bearer.Meter.Days.ToArray());
            DataFolder.Replace(file, JsonSerializer.Serialize(days, BookJson.Default.DictionaryStringBearerDayArray) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{File} cannot be written; the next start counts from what it has: {Cause}", file, e.Message);
        }
    }

    [JsonSerializable(typeof(Dictionary<string, BearerDay[]>))]
    private sealed partial class BookJson : JsonSerializerContext;
}
