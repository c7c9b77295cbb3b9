using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Telemetry.Retention;

/// <summary>A rule that an administrator made, in <c>fleet.db</c>. It goes before one of the settings for the same.</summary>
public sealed class RetentionRow
{
    /// <summary>In <see cref="Site"/>: all sites.</summary>
    public const long AllSites = 0;

    public StreamClass Stream { get; init; }

    /// <summary>A site, or <see cref="AllSites"/>.</summary>
    public long Site { get; init; }

    /// <summary>Days; null: for ever.</summary>
    public int? Days { get; set; }

    /// <summary>Days that counted before; null: for ever.</summary>
    public double? Former { get; set; }

    /// <summary>Unix ms; until then what counted before counts, if that is longer.</summary>
    public long From { get; set; }

    /// <summary>What counts at a moment.</summary>
    internal RetentionRule At(DateTimeOffset now) => new(Stream, Site == AllSites ? null : Site,
        now.ToUnixTimeMilliseconds() >= From ? RetentionBook.Kept(Days) : RetentionBook.Kept(Former));

    internal sealed class Table : IEntityTypeConfiguration<RetentionRow>
    {
        public void Configure(EntityTypeBuilder<RetentionRow> builder) =>
            builder.ToTable("Retention").HasKey(row => new { row.Stream, row.Site });
    }
}

public static class RetentionTables
{
    extension(FleetDatabase database)
    {
        public DbSet<RetentionRow> Retention => database.Set<RetentionRow>();
    }
}
