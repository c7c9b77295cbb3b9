using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Faults;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Updates.Application;

/// <summary>
/// The gateway's own updates: a new version is written beside the one that runs, becomes the current one, and is confirmed by its health
/// or given up. The trial is on disk before the switch, so that a power cut between any two steps leaves a version that starts.
/// </summary>
/// <param name="root">The folder of <c>start-gateway</c>.</param>
public sealed partial class ApplicationUpdates(string root)
{
    internal const string TrialPoint = "application.trial";
    internal const string KeptPoint = "application.kept";
    internal const string EndedPoint = "application.ended";

    private const int MostRejected = 100;

    private readonly VersionFolders _versions = new(root);
    private readonly string _trial = Path.Combine(root, "trial");
    private readonly string _kept = Path.Combine(root, "updates.json");

    /// <summary>What is on trial; null: nothing.</summary>
    /// <exception cref="IOException">The file is not what was written there.</exception>
    public ApplicationTrial? Trial => !File.Exists(_trial) ? null : ApplicationTrial.Read(File.ReadAllText(_trial))
        ?? throw new IOException($"{_trial} is not what a gateway wrote there; remove it, and the version that runs stays");

    /// <summary>Why an artifact is not taken here now; null: it is.</summary>
    /// <exception cref="IOException">What is here cannot be read.</exception>
    public Phrase? WhyNot(ArtifactTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!_versions.Exist) return ApplicationPhrases.NotInstalledSo.With(root);
        if (Trial is { } trial) return ApplicationPhrases.OnTrial.With(trial.Version);
        var kept = Read();
        if (kept.Rejected.Contains(target.Sha256)) return ApplicationPhrases.Rejected.With();
        var running = Running();
        return target.WhyNot(GatewayApplication.KindName, running.Runtime, running.Release, kept.Highest);
    }

    /// <summary>Writes a version and makes it the next to be started. The process then ends, and <c>start-gateway</c> starts it.</summary>
    /// <param name="target">What <see cref="WhyNot"/> has nothing against.</param>
    /// <param name="archive">Its content, verified; files that the current version has as well may be left out.</param>
    /// <exception cref="ApplicationException">It is not what was signed.</exception>
    /// <exception cref="IOException">The disk is full, or fails; the version that runs is as it was.</exception>
    public void Install(ArtifactTarget target, Stream archive)
    {
        ArgumentNullException.ThrowIfNull(target);
        var previous = _versions.Current;
        var name = $"{target.Release}-{target.Sha256[..8]}";
        Unpack(name, archive);
        Write(new ApplicationTrial(ApplicationTrial.Starts, previous, target.Sha256, target.Version));
        _versions.Switch(name);
    }

    /// <summary>What is next with the trial, having written down what is over; null: nothing is on trial.</summary>
    public ApplicationStep? Next()
    {
        if (Trial is not { } trial) return null;
        var step = trial.Next(_versions.Current);
        if (step is ApplicationStep.RolledBack)
        {
            var kept = Read();
            Keep(kept with { Rejected = [.. kept.Rejected.Append(trial.Sha256).Distinct().TakeLast(MostRejected)] });
        }
        if (step is not ApplicationStep.Prove) End(trial.Previous);
        return step;
    }

    /// <summary>The version that runs is healthy: it stays.</summary>
    public void Confirm()
    {
        var trial = Trial!;
        var kept = Read();
        Keep(kept with { Highest = Math.Max(kept.Highest, Running().Release) });
        End(trial.Previous);
    }

    /// <summary>The version that runs is not healthy: the one before is started next. The process then ends.</summary>
    public void GoBack()
    {
        var trial = Trial!;
        Write(trial with { Left = 0 });
        _versions.Switch(trial.Previous);
    }

    private void Unpack(string name, Stream archive)
    {
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            var faults = new ValidationFaults();
            var manifest = GatewayApplication.ReadManifest(zip, faults);
            if (manifest is null || !faults.None) throw new ApplicationException(ApplicationPhrases.NotGenuine.With(faults.Phrases[0]));
            _versions.Unpack(name, manifest, zip);
        }
        catch (InvalidDataException)
        {
            throw new ApplicationException(ApplicationPhrases.NotGenuine.With(KindPhrases.NoZip));
        }
    }

    /// <summary>The one before stays on disk until the next update.</summary>
    private void End(string previous)
    {
        File.Delete(_trial);
        new DiskFolder(root).Flush();
        FaultPoint.Pass(EndedPoint);
        _versions.Keep(_versions.Current, previous);
    }

    private GatewayManifest Running()
    {
        var file = Path.Combine(_versions.Of(_versions.Current), GatewayManifest.FileName);
        var faults = new ValidationFaults();
        var manifest = JsonSection.TryElement(File.ReadAllBytes(file), faults) is { } json ? GatewayManifest.Read(json, faults) : null;
        return manifest is not null && faults.None
            ? manifest : throw new IOException($"{file} does not say which version runs: {string.Join("; ", faults.Lines)}");
    }

    private void Write(ApplicationTrial trial)
    {
        DataFolder.Replace(_trial, trial.ToString());
        FaultPoint.Pass(TrialPoint);
    }

    private Verdicts Read()
    {
        try
        {
            if (!File.Exists(_kept)) return new Verdicts(0, []);
            var kept = JsonSerializer.Deserialize(File.ReadAllText(_kept), VerdictsJson.Default.Verdicts);
            return kept is { Rejected.IsDefault: false } ? kept : throw new JsonException("it lacks something");
        }
        catch (JsonException e)
        {
            throw new IOException($"{_kept} is not what a gateway wrote there: {e.Message}; remove it", e);
        }
    }

    private void Keep(Verdicts kept)
    {
        DataFolder.Replace(_kept, JsonSerializer.Serialize(kept, VerdictsJson.Default.Verdicts) + "\n");
        FaultPoint.Pass(KeptPoint);
    }

    /// <param name="Highest">The highest release that was ever confirmed.</param>
    /// <param name="Rejected">SHA-256 of what ran here and did not prove healthy, the oldest first.</param>
    private sealed record Verdicts(uint Highest, ImmutableArray<string> Rejected);

    [JsonSerializable(typeof(Verdicts))]
    private sealed partial class VerdictsJson : JsonSerializerContext;
}
