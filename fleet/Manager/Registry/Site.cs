using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>A place: a greenhouse compound, a street, a substation. Freeze days and calendars follow its zone.</summary>
public sealed class Site
{
    /// <summary>Names the <see cref="Counter"/> of its ids.</summary>
    public const string Numbers = "site";

    /// <summary>Issued by the counter <see cref="Numbers"/>.</summary>
    public long Id { get; init; }
    public required string Name { get; set; }
    public string? NameZh { get; set; }
    /// <summary>IANA time zone, as in <c>Asia/Shanghai</c>.</summary>
    public required string Zone { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Latitude { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Longitude { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<Site>
    {
        public void Configure(EntityTypeBuilder<Site> builder)
        {
            builder.ToTable("Sites");
            builder.Property(s => s.Id).ValueGeneratedNever();
            builder.HasIndex(s => s.Name).IsUnique();
        }
    }
}
