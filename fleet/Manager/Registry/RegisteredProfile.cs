using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>A device model, as text: the manager delivers profiles and leaves their meaning to gateways.</summary>
public sealed class RegisteredProfile
{
    public required string Name { get; init; }
    /// <summary>The profile as compact JSON.</summary>
    public required string Text { get; set; }
    /// <summary>SHA-256 of <see cref="Text"/> in lower-case hex.</summary>
    public required string Hash { get; set; }
    public required string Driver { get; set; }
    /// <summary>It came with the executable, and a newer executable may replace it; one that a person has put is left alone.</summary>
    public bool Shipped { get; set; }
    /// <summary>Unix ms.</summary>
    public long Changed { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<RegisteredProfile>
    {
        public void Configure(EntityTypeBuilder<RegisteredProfile> builder)
        {
            builder.ToTable("Profiles");
            builder.HasKey(p => p.Name);
        }
    }
}
