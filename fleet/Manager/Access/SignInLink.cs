using EdgeFleet.Manager.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Access;

/// <summary>A link that signs somebody in once. Only the hash of its code is kept.</summary>
public sealed class SignInLink
{
    public required string Hash { get; init; }
    /// <summary>What a new person is called; null: they may choose.</summary>
    public string? UserName { get; init; }
    /// <summary>Whom it signs in; null: a new person.</summary>
    public string? PersonId { get; init; }
    /// <summary>The role of a new person.</summary>
    public required string Role { get; init; }
    /// <summary>The sites a new person is limited to, as <see cref="SiteScope.Stored"/>; null: none.</summary>
    public string? Sites { get; init; }
    public required string MadeBy { get; init; }
    /// <summary>The administrator who made it, without whom it is worth nothing; null: the manager itself.</summary>
    public string? MakerId { get; init; }
    /// <summary>Unix ms.</summary>
    public long Expires { get; init; }
    /// <summary>Unix ms; null while nobody has used it.</summary>
    public long? Used { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<SignInLink>
    {
        public void Configure(EntityTypeBuilder<SignInLink> builder) => builder.ToTable("SignInLinks").HasKey(l => l.Hash);
    }
}
