using System.Globalization;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>
/// A folder of metadata: <c>1.root.json</c> and its successors, and <c>targets.json</c>. It holds no secrets, and belongs into version
/// control.
/// </summary>
/// <param name="path">It exists.</param>
internal sealed class SigningFolder(string path)
{
    public string TargetsPath => Path.Combine(path, "targets.json");

    public string RootPath(long version) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{version}.root.json"));

    /// <summary>The root of the highest version; null: there is none yet.</summary>
    public RootMetadata? LatestRoot()
    {
        var version = 0L;
        while (File.Exists(RootPath(version + 1))) version++;
        return version == 0 ? null : Root(version);
    }

    public RootMetadata Root(long version) => RootMetadata.Read(File.ReadAllBytes(RootPath(version)));

    /// <exception cref="ToolException">There is none.</exception>
    public RootMetadata DemandRoot() => LatestRoot() ?? throw new ToolException(ToolExit.Usage,
        $"there is no root in {Path.GetFullPath(path)}; make one with: edgefleet sign init, or name its folder with --folder");

    /// <summary>Null: there are none yet.</summary>
    public TargetsMetadata? Targets() => File.Exists(TargetsPath) ? TargetsMetadata.Read(File.ReadAllBytes(TargetsPath)) : null;

    /// <summary>Written whole, or not at all.</summary>
    public static void Write(string file, byte[] metadata)
    {
        File.WriteAllBytes(file + ".new", metadata);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>How far the signatures of a file are: by the root that holds, and for a root also by the one before.</summary>
    public IReadOnlyList<SignatureCount> Count(SignedMetadata file)
    {
        var (role, version) = (file.Head.Role, file.Head.Version);
        IReadOnlyList<RootMetadata> judges = role != MetadataRole.Root ? [DemandRoot()]
            : version == 1 ? [RootMetadata.Read(file.Bytes)]
            : [Root(version - 1), RootMetadata.Read(file.Bytes)];
        return [.. judges.Select(root => new SignatureCount(root.Version, root.Signatures(file), root.Of(role).Threshold))];
    }
}

/// <param name="Root">The version of the root that asks.</param>
/// <param name="Valid">Keys of the role that have signed.</param>
/// <param name="Threshold">Keys that have to.</param>
internal sealed record SignatureCount(long Root, int Valid, int Threshold)
{
    public bool Enough => Valid >= Threshold;
}
