using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Updates;

/// <summary>A root, as it was signed. All are kept: a gateway that was away follows them one by one.</summary>
public sealed class UpdateRoot
{
    public long Version { get; init; }
    public required byte[] Bytes { get; init; }
    public long Uploaded { get; init; }
    public required string By { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<UpdateRoot>
    {
        public void Configure(EntityTypeBuilder<UpdateRoot> builder)
        {
            builder.ToTable("UpdateRoots").HasKey(row => row.Version);
            builder.Property(row => row.Version).ValueGeneratedNever();
        }
    }
}

/// <summary>What the manager trusts, in one row.</summary>
public sealed class UpdateTrust
{
    public const int Only = 1;

    public int Id { get; init; } = Only;

    /// <summary>As <see cref="Contracts.Updates.TrustedUpdates.ToBytes"/> writes it.</summary>
    public required byte[] State { get; set; }

    /// <summary>When the targets came, Unix ms; null: there are none.</summary>
    public long? TargetsUploaded { get; set; }

    public string? TargetsBy { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<UpdateTrust>
    {
        public void Configure(EntityTypeBuilder<UpdateTrust> builder)
        {
            builder.ToTable("UpdateTrust").HasKey(row => row.Id);
            builder.Property(row => row.Id).ValueGeneratedNever();
        }
    }
}

/// <summary>A content that lies in the folder of artifacts, under its hash.</summary>
public sealed class HeldContent
{
    public required string Sha256 { get; init; }
    public long Size { get; init; }
    public long Uploaded { get; init; }
    public required string By { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<HeldContent>
    {
        public void Configure(EntityTypeBuilder<HeldContent> builder) =>
            builder.ToTable("HeldContents").HasKey(row => row.Sha256);
    }
}

public static class UpdateTables
{
    extension(FleetDatabase database)
    {
        public DbSet<UpdateRoot> UpdateRoots => database.Set<UpdateRoot>();
        public DbSet<UpdateTrust> UpdateTrust => database.Set<UpdateTrust>();
        public DbSet<HeldContent> HeldContents => database.Set<HeldContent>();
    }
}
