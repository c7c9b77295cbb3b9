using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>What a gateway knows of its operating system's updates, over every restart.</summary>
/// <param name="Running">The release that was confirmed last; 0: what the factory put in.</param>
/// <param name="Trial">What is being installed or has not proved itself yet; null: nothing.</param>
/// <param name="Rejected">SHA-256 of bundles that ran here and did not prove healthy, the oldest first.</param>
public sealed partial record SystemUpdateState(uint Running, SystemTrial? Trial, ImmutableArray<string> Rejected)
{
    private const int MostRejected = 100;

    public static readonly SystemUpdateState Factory = new(0, null, []);

    /// <summary>The trial proved healthy.</summary>
    public SystemUpdateState Confirmed() => this with { Running = Trial!.Release, Trial = null };

    /// <summary>The trial did not, and the system of before runs.</summary>
    public SystemUpdateState RolledBack() =>
        this with { Trial = null, Rejected = [.. Rejected.Append(Trial!.Sha256).TakeLast(MostRejected)] };

    /// <param name="file">Need not exist.</param>
    /// <exception cref="IOException">It cannot be read, or is not what a gateway wrote.</exception>
    public static SystemUpdateState Read(string file)
    {
        if (!File.Exists(file)) return Factory;
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllText(file), StateJson.Default.SystemUpdateState);
            return state is { Rejected.IsDefault: false, Trial: null or { Sha256: not null, From: not null, Boot: not null } }
                ? state : throw Foreign(file, "it lacks something", null);
        }
        catch (JsonException e)
        {
            throw Foreign(file, e.Message, e);
        }
    }

    /// <summary>Durable when it returns.</summary>
    public void Write(string file) => DataFolder.Replace(file, JsonSerializer.Serialize(this, StateJson.Default.SystemUpdateState) + "\n");

    private static IOException Foreign(string file, string why, Exception? inner) =>
        new($"{file} is not what a gateway wrote there: {why}; remove it, and the next bundle is installed afresh", inner);

    [JsonSerializable(typeof(SystemUpdateState))]
    private sealed partial class StateJson : JsonSerializerContext;
}

/// <summary>A bundle on its way to being trusted.</summary>
/// <param name="Sha256">Of the bundle.</param>
/// <param name="Release">Of its artifact.</param>
/// <param name="Version">What people call it.</param>
/// <param name="From">The boot name of the slot that ran when it was installed.</param>
/// <param name="Boot">Which start of the machine that was (<c>/proc/sys/kernel/random/boot_id</c>).</param>
/// <param name="IsInstalled">RAUC has said so.</param>
/// <param name="Returns">How often the machine was restarted to get back from it.</param>
public sealed record SystemTrial(
    string Sha256, uint Release, string Version, string From, string Boot, bool IsInstalled = false, int Returns = 0)
{
    /// <summary>After so many the bootloader evidently starts nothing else, and a machine that restarts for ever is worse.</summary>
    public const int MostReturns = 3;

    /// <summary>What is next, of what the machine says of itself.</summary>
    /// <param name="booted">The boot name of the slot that runs.</param>
    /// <param name="boot">Which start of the machine this is.</param>
    public SystemStep Next(string booted, string boot) =>
        booted != From ? Returns < MostReturns ? SystemStep.Prove : SystemStep.Stay
        : !IsInstalled ? SystemStep.Forget
        : boot == Boot ? SystemStep.Restart
        : SystemStep.RolledBack;
}

/// <summary>What is next with a <see cref="SystemTrial"/>.</summary>
public enum SystemStep
{
    /// <summary>It was interrupted before it was installed: nothing is on trial.</summary>
    Forget,
    /// <summary>It is installed, and the machine has not been restarted since.</summary>
    Restart,
    /// <summary>It runs, and is confirmed or given up after its health.</summary>
    Prove,
    /// <summary>It was started and is not what runs now.</summary>
    RolledBack,
    /// <summary>It runs, is not healthy, and the machine does not come back from it.</summary>
    Stay,
}
