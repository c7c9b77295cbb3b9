using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>A device model, as text. Gateways are sent it with what it extends and repeats written out.</summary>
public sealed class RegisteredProfile
{
    public required string Name { get; init; }
    /// <summary>The profile as it was written, as compact JSON.</summary>
    public required string Text { get; set; }
    /// <summary>SHA-256 in lower-case hex of what gateways are sent: it changes with what the profile extends, too.</summary>
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
