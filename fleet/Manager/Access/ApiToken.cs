using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Access;

/// <summary>A program's key to the REST interface: it acts with the token's role, under the token's name.</summary>
public sealed class ApiToken
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public required string Role { get; init; }
    public required string MadeBy { get; init; }
    /// <summary>Unix ms.</summary>
    public long Made { get; init; }
    /// <summary>Unix ms; null while it is valid.</summary>
    public long? Revoked { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ApiToken>
    {
        public void Configure(EntityTypeBuilder<ApiToken> builder) => builder.ToTable("ApiTokens").HasIndex(t => t.Hash).IsUnique();
    }
}
