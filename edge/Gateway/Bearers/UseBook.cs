using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// Says when an uplink goes over another bearer than before: in the log, and in a small file, for whoever asks while the gateway runs
/// (<c>bearers</c>).
/// </summary>
public sealed partial class UseBook(string file, IReadOnlyList<BearerSelection> uplinks, ILogger<UseBook> log)
{
    private readonly Lock _gate = new();

    /// <summary>What the file says, by uplink; nothing where there is no file yet.</summary>
    /// <exception cref="IOException">It cannot be read, or is no such file.</exception>
    public static IReadOnlyDictionary<string, BearerUse> Read(string file)
    {
        if (!File.Exists(file)) return new Dictionary<string, BearerUse>();
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllText(file), UseJson.Default.DictionaryStringBearerUse) ?? [];
            return kept.Where(use => use.Value is { Bearer: not null, Cause: not null }).ToDictionary();
        }
        catch (JsonException e)
        {
            throw new IOException($"it is not what a gateway wrote there: {e.Message}", e);
        }
    }

    /// <summary>The words for a reason, as in <c>5g failed: …</c>.</summary>
    public static string Words(BearerUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return use.Why switch
        {
            BearerReason.Failed => $"the one before failed: {use.Cause}",
            BearerReason.Better => "it is better than the one before, and has worked for a while",
            BearerReason.Spent => "the one before has no bytes left today",
            _ => "it comes first",
        };
    }

    /// <summary>From now on; what an earlier process wrote no longer holds.</summary>
    public void Begin()
    {
        Write();
        foreach (var uplink in uplinks)
        {
            uplink.Changed += use =>
            {
                log.LogInformation("uplink {Uplink} goes over bearer {Bearer}: {Why}", uplink.Uplink, use.Bearer, Words(use));
                Write();
            };
        }
    }

    private void Write()
    {
        lock (_gate)
        {
            try
            {
                var uses = uplinks.Where(uplink => uplink.Use is not null).ToDictionary(uplink => uplink.Uplink, uplink => uplink.Use!);
                DataFolder.Replace(file, JsonSerializer.Serialize(uses, UseJson.Default.DictionaryStringBearerUse) + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogWarning("{File} cannot be written, and does not say which bearer each uplink goes over: {Cause}", file, e.Message);
            }
        }
    }

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Dictionary<string, BearerUse>))]
    private sealed partial class UseJson : JsonSerializerContext;
}
