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

    /// <summary>What is kept, by bearer; nothing where there is no file yet. It may be read while a gateway runs.</summary>
    /// <exception cref="IOException">It cannot be read, or is no such file.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<BearerDay>> Read(string file)
    {
        if (!File.Exists(file)) return new Dictionary<string, IReadOnlyList<BearerDay>>();
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllText(file), BookJson.Default.DictionaryStringBearerDayArray) ?? [];
            return kept.ToDictionary(
                bearer => bearer.Key,
                bearer => (IReadOnlyList<BearerDay>)[.. (bearer.Value ?? [])
                    .Where(day => day is { Classes: not null } && IsDate(day.Day))]);
        }
        catch (JsonException e)
        {
            throw new IOException($"it is not what a gateway wrote there: {e.Message}", e);
        }
    }

    /// <summary>Tells the meters of the bearers what was kept.</summary>
    public void Restore()
    {
        try
        {
            var kept = Read(file);
            foreach (var bearer in bearers)
                if (kept.TryGetValue(bearer.Terms.Name, out var days)) bearer.Meter.Restore(days);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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

    private static bool IsDate(int day) => day >= 0 && day <= DateOnly.MaxValue.DayNumber;

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

    [JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true)]
    [JsonSerializable(typeof(Dictionary<string, BearerDay[]>))]
    private sealed partial class BookJson : JsonSerializerContext;
}
