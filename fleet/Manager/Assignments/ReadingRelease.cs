using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Assignments;

/// <summary>An operator's word that what had arrived of a device from a gateway that did not have it counts all the same.</summary>
public sealed class ReadingRelease
{
    public long Gateway { get; init; }
    public long Device { get; init; }
    /// <summary>What arrived up to then counts, Unix ms, the manager's clock, inclusive.</summary>
    public long Until { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ReadingRelease>
    {
        public void Configure(EntityTypeBuilder<ReadingRelease> builder)
        {
            builder.ToTable("ReadingReleases");
            builder.HasKey(r => new { r.Gateway, r.Device });
        }
    }
}
