using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>The right to enrol as one gateway, once. Only the hash of the code is kept.</summary>
public sealed class ClaimCode
{
    public required string Hash { get; init; }
    public long Gateway { get; init; }
    public required string MadeBy { get; init; }
    /// <summary>The person who made it, or whose token did; null: release 0.1.0 did, and it is good for the day it has left.</summary>
    public string? MakerId { get; init; }
    /// <summary>Unix ms.</summary>
    public long Expires { get; init; }
    /// <summary>Unix ms; null while nobody has used it.</summary>
    public long? Used { get; set; }
    /// <summary>Unix ms; a newer code has taken its place.</summary>
    public long? Withdrawn { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ClaimCode>
    {
        public void Configure(EntityTypeBuilder<ClaimCode> builder)
        {
            builder.ToTable("ClaimCodes");
            builder.HasKey(c => c.Hash);
            builder.HasIndex(c => c.Gateway);
        }
    }
}
