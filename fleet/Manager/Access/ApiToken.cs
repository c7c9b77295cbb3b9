using EdgeFleet.Manager.Common;
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
    /// <summary>The most sites it is good at, as <see cref="SiteScope.Stored"/>; null: its maker's.</summary>
    public string? Sites { get; init; }
    /// <summary>Who made it, by the name of that day.</summary>
    public required string MadeBy { get; init; }
    /// <summary>The person who made it: a token never may more than they. Null: nobody knows any more, and it opens nothing.</summary>
    public string? MakerId { get; set; }
    /// <summary>Unix ms.</summary>
    public long Made { get; init; }
    /// <summary>Unix ms; null only in a folder of 0.1.0 that has not been started yet.</summary>
    public long? Expires { get; set; }
    /// <summary>Unix ms, to the minute; null: never.</summary>
    public long? LastUsed { get; set; }
    /// <summary>Unix ms; null while it is good.</summary>
    public long? Revoked { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<ApiToken>
    {
        public void Configure(EntityTypeBuilder<ApiToken> builder) => builder.ToTable("ApiTokens").HasIndex(t => t.Hash).IsUnique();
    }
}
