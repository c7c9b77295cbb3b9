using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

/// <summary>Those who hold the keys of updates, and what they sign.</summary>
internal sealed class Signers : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly List<ECDsa> _keys = [];

    public Signers()
    {
        (Root, Targets, Timestamp) = ([Key(), Key(), Key()], [Key(), Key()], [Key()]);
    }

    public List<ECDsa> Root { get; set; }
    public List<ECDsa> Targets { get; set; }
    public List<ECDsa> Timestamp { get; set; }

    /// <summary>Where lives are counted from.</summary>
    public DateTimeOffset From { get; set; } = Now;

    /// <summary>In the place of <see cref="Timestamp"/>, where that key is somebody else's.</summary>
    public MetadataKey? ManagersKey { get; set; }

    /// <summary>Who may sign timestamps beside the manager.</summary>
    public List<MetadataKey> BesideManager { get; set; } = [];

    public int RootThreshold { get; set; } = 2;
    public int TargetsThreshold { get; set; } = 1;

    public ECDsa Key()
    {
        _keys.Add(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return _keys[^1];
    }

    /// <param name="version">Of the root.</param>
    /// <param name="before">Who sign it besides, as holders of the root before.</param>
    /// <param name="expires">In so long; null: in a year.</param>
    public byte[] RootFile(long version, IEnumerable<ECDsa>? before = null, TimeSpan? expires = null) =>
        MetadataWriter.Sign(UnsignedRoot(version, expires), MetadataRole.Root, [.. Root, .. before ?? []]);

    public byte[] UnsignedRoot(long version, TimeSpan? expires = null) => MetadataWriter.Root(
        version, From + (expires ?? TimeSpan.FromDays(365)),
        Root.Concat(Targets).Select(MetadataKey.Of).Concat(Stamps).DistinctBy(key => key.Id),
        new Dictionary<MetadataRole, RoleKeys>
        {
            [MetadataRole.Root] = new(Ids(Root), RootThreshold),
            [MetadataRole.Targets] = new(Ids(Targets), TargetsThreshold),
            [MetadataRole.Timestamp] = new([.. Stamps.Select(key => key.Id).Order(StringComparer.Ordinal)], 1),
        });

    public byte[] TargetsFile(long version, params IEnumerable<ArtifactTarget> artifacts) =>
        TargetsFile(version, TimeSpan.FromDays(90), artifacts);

    public byte[] TargetsFile(long version, TimeSpan expires, params IEnumerable<ArtifactTarget> artifacts) => MetadataWriter.Sign(
        MetadataWriter.Targets(version, From + expires, artifacts), MetadataRole.Targets, Targets);

    public byte[] TimestampFile(long version, byte[] targets, TimeSpan? expires = null) => MetadataWriter.Sign(
        MetadataWriter.Timestamp(version, Now + (expires ?? TimeSpan.FromDays(7)), TargetsMetadata.Read(targets)),
        MetadataRole.Timestamp, Timestamp);

    /// <summary>The first root, and then these targets.</summary>
    public TrustedUpdates Trusting(byte[] targets, long timestamp = 1) => TrustedUpdates.Begin(RootFile(1))
        .WithTimestamp(TimestampFile(timestamp, targets), Now).WithTargets(targets, Now);

    public static ArtifactTarget Lamp(uint release, string content = "lamp", string hardware = "streetlight/ST_NUCLEO144_F767ZI") =>
        new($"streetlight-{release}.efn", "node-application", [hardware], $"1.{release}.0", release, 0, content.Length,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))));

    private IEnumerable<MetadataKey> Stamps => ManagersKey is null ? Timestamp.Select(MetadataKey.Of) : [ManagersKey, .. BesideManager];

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    private static List<string> Ids(IEnumerable<ECDsa> keys) =>
        [.. keys.Select(key => MetadataKey.Of(key).Id).Order(StringComparer.Ordinal)];
}

internal static class Refusals
{
    /// <summary>It is refused, for this and nothing else.</summary>
    public static void For(PhraseKind kind, Action act) =>
        Assert.Equal([kind.Code], Assert.Throws<RefusedUpdateException>(act).Faults.Select(fault => fault.Kind.Code).Distinct());
}
