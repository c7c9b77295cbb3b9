namespace EdgeFleet.Manager.Console.Language;

/// <summary>A time zone as pages name it.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Label">Its IANA name, as in <c>Asia/Shanghai</c>.</param>
public sealed record ShownZone(TimeZoneInfo Zone, string Label)
{
    public static ShownZone Utc { get; } = new(TimeZoneInfo.Utc, "UTC");

    /// <summary>The zone of that IANA name; UTC where this machine does not know it, and the label says so.</summary>
    public static ShownZone Of(string? iana) =>
        iana is not null && TimeZoneInfo.TryFindSystemTimeZoneById(iana, out var zone) ? new ShownZone(zone, iana) : Utc;
}

/// <summary>A site in the person's language.</summary>
public sealed record SiteName(long Id, string Name);

/// <summary>All sites by name, for who chooses among them. Who knows the sites knows it.</summary>
public interface ISiteNames
{
    Task<IReadOnlyList<SiteName>> ListAsync(CancellationToken cancel);
}

/// <summary>The zone of what belongs to no single site. Who knows the sites knows it.</summary>
public interface ICityZone
{
    Task<ShownZone> ReadAsync(CancellationToken cancel);
}
