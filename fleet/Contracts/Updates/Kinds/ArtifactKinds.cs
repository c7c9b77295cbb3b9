using EdgeFleet.Contracts.Updates.Kinds;

namespace EdgeFleet.Contracts.Updates;

/// <summary>The kinds that this release knows. A new one is a folder beside this file, and a line here.</summary>
public static class ArtifactKinds
{
    public static readonly IReadOnlyList<IArtifactKind> All =
    [
        new NodeApplication(),
        new GatewayApplication(),
        new SystemBundle(),
        new ProfileSet(),
    ];

    /// <summary>Null: this release does not know it.</summary>
    public static IArtifactKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Finds whether its kind is known, and may be as large as is said.</summary>
    public static void CheckSize(ArtifactTarget artifact, ValidationFaults faults)
    {
        if (Find(artifact.Kind) is not { } kind)
            faults.Add(artifact.Name, KindPhrases.NoKind.With(artifact.Kind, string.Join(", ", All.Select(one => one.Name))));
        else if (kind.TooLarge(artifact.Hardware, artifact.Size) is { } why) faults.Add(artifact.Name, why);
    }

    /// <summary>Finds what of a file does not agree with what was signed of it, or is to be.</summary>
    /// <param name="artifact">What is said of it.</param>
    /// <param name="content">The whole file; it can seek.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(ArtifactTarget artifact, Stream content, ValidationFaults faults)
    {
        CheckSize(artifact with { Size = content.Length }, faults);
        if (!faults.None) return;
        content.Position = 0;
        var described = Find(artifact.Kind)!.Describe(content, faults);
        if (!faults.None) return;
        if (described.Hardware is { } made && (artifact.Hardware is not [var named] || named != made))
            faults.Add("hardware", KindPhrases.OtherHardware.With(string.Join(", ", artifact.Hardware), made));
        if (described.Release is { } release && release != artifact.Release)
            faults.Add("release", KindPhrases.OtherRelease.With(artifact.Release, release));
        if (described.Version is { } version && version != artifact.Version)
            faults.Add("version", KindPhrases.OtherVersion.With(artifact.Version, version));
    }
}
