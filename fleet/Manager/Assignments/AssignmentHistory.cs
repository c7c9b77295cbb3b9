using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Assignments;

/// <summary>
/// The one row that says since when assignments are kept. What arrived before cannot be judged by them, and counts as it
/// did then.
/// </summary>
public sealed class AssignmentHistory
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;
    /// <summary>Unix ms; 0: from the first device on.</summary>
    public long Begins { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<AssignmentHistory>
    {
        public void Configure(EntityTypeBuilder<AssignmentHistory> builder)
        {
            builder.ToTable("AssignmentHistory");
            builder.Property(h => h.Id).ValueGeneratedNever();
        }
    }
}
