using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Access;

/// <summary>Somebody who is signed in, in one browser. The cookie names the row; who they are and what they may stands here.</summary>
public sealed class PersonSession
{
    /// <summary>128 random bits: a row that a restored database gives again is not the one that an old cookie meant.</summary>
    public required string Id { get; init; }
    public required string PersonId { get; init; }
    /// <summary>Unix ms.</summary>
    public long Begun { get; init; }
    /// <summary>Unix ms, to the minute.</summary>
    public long Seen { get; set; }
    /// <summary>Unix ms: when the person last showed a link, a password or a code.</summary>
    public long Proved { get; set; }
    /// <summary>Where the sign-in came from.</summary>
    public required string Address { get; init; }
    /// <summary>What the browser says it is, at most <see cref="MaxAgentLetters"/>.</summary>
    public required string Agent { get; init; }

    public const int MaxAgentLetters = 200;

    internal sealed class Table : IEntityTypeConfiguration<PersonSession>
    {
        public void Configure(EntityTypeBuilder<PersonSession> builder)
        {
            builder.ToTable("PersonSessions").HasKey(s => s.Id);
            builder.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
        }
    }
}
