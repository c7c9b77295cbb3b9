using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Database;

/// <summary>The last number issued of a kind. It only grows, so that no number is issued twice, whatever is deleted.</summary>
public sealed class Counter
{
    public required string Name { get; init; }
    public long Last { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<Counter>
    {
        public void Configure(EntityTypeBuilder<Counter> builder) => builder.ToTable("Counters").HasKey(c => c.Name);
    }
}

public static class CounterExtensions
{
    /// <summary>Takes <paramref name="count"/> numbers in one atomic step and returns the first; the rest follow it.</summary>
    public static async Task<long> IssueAsync(this FleetDatabase database, string counter, int count, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var last = await database.Database.SqlQuery<long>($"""
            INSERT INTO Counters(Name, Last) VALUES ({counter}, {count})
            ON CONFLICT(Name) DO UPDATE SET Last = Last + {count} RETURNING Last
            """).ToListAsync(cancel);
        return last[0] - count + 1;
    }
}
