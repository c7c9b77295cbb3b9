using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Updates;

/// <summary>What people signed ends soon: those who hold the keys need some days to meet.</summary>
public sealed class UpdateConditions(UpdateBook book, TimeProvider clock) : IConditionSource
{
    public static readonly ConditionKind Ending = new("updates-ending", ConditionSeverity.Warning, "role", "version", "end");

    /// <summary>So long before the end.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    public IReadOnlyList<ConditionKind> Kinds { get; } = [Ending];

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        var trusted = await book.TrustedAsync(cancel);
        return [.. new[] { trusted?.Root.File.Head, trusted?.Targets?.File.Head }.OfType<MetadataHead>()
            .Where(head => head.Expires - clock.GetUtcNow() < Ahead).OrderBy(head => head.Expires).Take(1)
            .Select(head => new Finding(Ending, Subject.Manager, ("role", SignedMetadata.NameOf(head.Role)),
                ("version", head.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("end", MetadataHead.TimeText(head.Expires))))];
    }
}
