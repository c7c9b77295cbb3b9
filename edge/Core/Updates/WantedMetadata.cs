using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Updates;

/// <summary>A file of metadata that a gateway has to ask for.</summary>
/// <param name="Role">Which of the three.</param>
/// <param name="Version">As it was announced.</param>
/// <param name="MostBytes">What goes on behind them is not read.</param>
/// <param name="Sha256">Of targets, lower-case hex: as the timestamp names them.</param>
public sealed record WantedMetadata(MetadataRole Role, long Version, int MostBytes, string Sha256 = "")
{
    /// <summary>
    /// The next one on the way from what is believed to what the manager announces: roots one by one, then the timestamp, then the
    /// targets that it names. Pure.
    /// </summary>
    /// <param name="trusted">Null: nothing is yet, and the first root is the manager's to give.</param>
    /// <param name="news">What the manager says is the latest.</param>
    /// <returns>Null: nothing is missing.</returns>
    public static WantedMetadata? Next(TrustedUpdates? trusted, UpdateNews news)
    {
        ArgumentNullException.ThrowIfNull(news);
        var (root, timestamp) = (Bounded(news.Root), Bounded(news.Timestamp));
        if ((trusted?.Root.Version ?? 0) < root)
            return new WantedMetadata(MetadataRole.Root, (trusted?.Root.Version ?? 0) + 1, MetadataBounds.RootBytes);
        if (trusted is null) return null;
        if ((trusted.Timestamp?.Version ?? 0) < timestamp)
            return new WantedMetadata(MetadataRole.Timestamp, timestamp, MetadataBounds.TimestampBytes);
        return trusted is { Timestamp.Targets: { } named } && trusted.Targets?.File.Sha256 != named.Sha256
            ? new WantedMetadata(MetadataRole.Targets, named.Version, named.Length, named.Sha256)
            : null;
    }

    private static long Bounded(ulong announced) => (long)Math.Min(announced, MetadataBounds.Version);
}
