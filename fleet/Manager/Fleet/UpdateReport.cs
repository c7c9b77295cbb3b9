using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Fleet;

/// <summary>What a gateway believes of updates.</summary>
/// <param name="Root">The version that says whose signatures count for it; 0: none yet.</param>
/// <param name="Targets">The version that says what there is; 0: none yet.</param>
/// <param name="Timestamp">The version that says what is the latest; 0: none yet.</param>
/// <param name="Refused">Why it takes nothing new at present; none: it would.</param>
/// <param name="Contents">What it has at hand, or is fetching.</param>
public sealed record UpdateReport(
    long Root, long Targets, long Timestamp, IReadOnlyList<string> Refused, IReadOnlyList<ContentReport> Contents)
{
    internal static UpdateReport Of(UpdateState state) =>
        new((long)state.Root, (long)state.Targets, (long)state.Timestamp, [.. state.Refused],
            [.. state.Contents.Select(content => new ContentReport(content.Name, (long)content.Size, (long)content.Received))]);
}

/// <param name="Name">Of its artifact.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Received">Of them.</param>
public sealed record ContentReport(string Name, long Size, long Received);
