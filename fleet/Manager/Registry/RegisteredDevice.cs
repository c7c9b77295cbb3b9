using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>A place where something is measured or switched. What stands there may be replaced: the number and its history stay.</summary>
public sealed class RegisteredDevice
{
    /// <summary>Names the <see cref="Counter"/> of its numbers.</summary>
    public const string Numbers = "device";

    /// <summary>Issued by the counter <see cref="Numbers"/>, never reused.</summary>
    public long Number { get; init; }
    public required string Name { get; set; }
    public long SiteId { get; set; }
    /// <summary>Number of the gateway that reads it.</summary>
    public long Gateway { get; set; }
    /// <summary>Name of its profile.</summary>
    public required string Profile { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Latitude { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Longitude { get; set; }
    /// <summary>Settings of the driver, a JSON object, keys and passwords among them: sealed, see <see cref="LinkSeals"/>.</summary>
    public required string SealedLink { get; set; }
    /// <summary>Time between two scans in ms; null: the driver's own.</summary>
    public int? PeriodMs { get; set; }
    /// <summary>What is searched: the normalised name and the number, see <see cref="SearchText"/>.</summary>
    public required string Search { get; set; }
    /// <summary>The state last reported of it.</summary>
    public LinkState State { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<RegisteredDevice>
    {
        public void Configure(EntityTypeBuilder<RegisteredDevice> builder)
        {
            builder.ToTable("Devices");
            builder.HasKey(d => d.Number);
            builder.Property(d => d.Number).ValueGeneratedNever();
            builder.Property(d => d.SealedLink).HasColumnName("Link");
            builder.HasOne<Site>().WithMany().HasForeignKey(d => d.SiteId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<RegisteredGateway>().WithMany().HasForeignKey(d => d.Gateway).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<RegisteredProfile>().WithMany().HasForeignKey(d => d.Profile).OnDelete(DeleteBehavior.Restrict);
            // A list is always in the order of numbers, which each index carries as its last column: a page under any
            // filter is one stretch of one index.
            builder.HasIndex(d => new { d.SiteId, d.State });
            builder.HasIndex(d => new { d.Gateway, d.State });
            builder.HasIndex(d => d.State);
            builder.HasIndex(d => d.SiteId);
            builder.HasIndex(d => d.Gateway);
            builder.HasIndex(d => d.Profile);
            builder.HasIndex(d => d.Search);
        }
    }
}
