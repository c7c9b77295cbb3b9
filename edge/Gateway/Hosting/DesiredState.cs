using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Identity;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>
/// The device document in force. A desired one is put in force and kept on disk for the next start, which may find no
/// manager; devices in it that cannot run are reported one by one. What is no device document is rejected and reported
/// with all its faults, and the last one runs on.
/// </summary>
public sealed partial class DesiredState(DeviceRuntime runtime, SecretText file, ILogger<DesiredState> log)
{
    /// <summary>Enough for a person; a document whose every line is wrong must not make a report too large to send.</summary>
    public const int MaxFaults = 200;

    private readonly Lock _gate = new();
    private (ulong Version, ulong Rejected, IReadOnlyList<Phrase> Faults) _state = (0, 0, []);
    private volatile string _document = "";

    /// <summary>Version in force (0: none), the version that was rejected last (0: none) and all that is wrong with it.</summary>
    public (ulong Version, ulong Rejected, IReadOnlyList<Phrase> Faults) State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>The document in force; empty: none is.</summary>
    public string Document => _document;

    /// <summary>The last good document; null: there is none on disk.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    /// <exception cref="CryptographicException">It cannot be opened.</exception>
    internal static string? DocumentIn(SecretText file) => Read(file)?.Document;

    /// <summary>Puts the last good document in force, if there is one on disk.</summary>
    public void Restore()
    {
        try
        {
            if (Read(file) is { } kept) Apply(kept, isNew: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or CryptographicException)
        {
            log.LogError("{File} cannot be read, so the gateway waits for the manager's configuration: {Cause}", file.Path, e.Message);
        }
    }

    public void Take(DesiredConfiguration desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        // The owner may have changed between two starts, and each counts its versions by itself.
        if (State.Version == desired.Version && _document == desired.Document) return;
        Apply(new Kept(desired.Version, desired.Document), isNew: true);
    }

    private static Kept? Read(SecretText file) =>
        file.Exists ? JsonSerializer.Deserialize(file.Read(), KeptJson.Default.Kept) : null;

    private void Apply(Kept kept, bool isNew)
    {
        var faults = runtime.Apply(kept.Document);
        lock (_gate)
            _state = faults.Count == 0 ? (kept.Version, 0, []) : (_state.Version, kept.Version, FaultyDevice.Shortened(faults, MaxFaults));
        if (faults.Count > 0)
        {
            log.LogError("configuration {Version} is rejected for {Count} faults and version {InForce} stays in force; the first: {Fault}",
                kept.Version, faults.Count, State.Version, faults[0]);
            return;
        }
        _document = kept.Document;
        log.LogInformation("configuration {Version} is in force, {Devices} devices", kept.Version, runtime.States.Count);
        if (runtime.Faulty.Count > 0)
            log.LogError("{Faulty} devices of configuration {Version} do not run; the others do", runtime.Faulty.Count, kept.Version);
        if (isNew) Keep(kept);
    }

    private void Keep(Kept kept)
    {
        try
        {
            file.Write(JsonSerializer.Serialize(kept, KeptJson.Default.Kept));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogError("configuration {Version} could not be kept for the next start: {Cause}. Free space in the data folder",
                kept.Version, e.Message);
        }
    }

    private sealed record Kept(ulong Version, string Document);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(Kept))]
    private sealed partial class KeptJson : JsonSerializerContext;
}
