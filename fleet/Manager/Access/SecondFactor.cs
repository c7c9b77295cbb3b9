using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Access;

/// <summary>A person's authenticator (RFC 6238).</summary>
public sealed class SecondFactor
{
    public required string PersonId { get; init; }
    /// <summary>The shared secret, sealed.</summary>
    public required string SealedKey { get; set; }
    /// <summary>Unix ms; null until the person showed a first code, and until then it is not asked for.</summary>
    public long? Confirmed { get; set; }
    /// <summary>The time step of the last code that was taken: no code of it or of an earlier one is taken again.</summary>
    public long LastStep { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<SecondFactor>
    {
        public void Configure(EntityTypeBuilder<SecondFactor> builder)
        {
            builder.ToTable("SecondFactors").HasKey(f => f.PersonId);
            builder.HasOne<Person>().WithOne().HasForeignKey<SecondFactor>(f => f.PersonId);
        }
    }
}

/// <summary>A code that stands in for the authenticator once. It is deleted when it is used.</summary>
public sealed class RecoveryCode
{
    public required string Hash { get; init; }
    public required string PersonId { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> builder)
        {
            builder.ToTable("RecoveryCodes").HasKey(c => c.Hash);
            builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
        }
    }
}
