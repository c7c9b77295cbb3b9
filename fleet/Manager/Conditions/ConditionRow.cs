using System.Text.Json;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Conditions;

/// <summary>A condition in <c>fleet.db</c>. Of each code and subject one row at most has no end.</summary>
public sealed class ConditionRow
{
    public long Number { get; init; }
    public required string Code { get; init; }
    public required string Subject { get; init; }
    /// <summary>A JSON object of texts.</summary>
    public required string Parameters { get; set; }
    /// <summary>Unix ms.</summary>
    public long Began { get; init; }
    /// <summary>Unix ms; null: it lasts.</summary>
    public long? Ended { get; set; }
    public int Times { get; set; }

    internal static string Written(IReadOnlyDictionary<string, string> parameters) => JsonSerializer.Serialize(parameters);

    internal Condition As(ConditionKind kind) => new(
        Number, kind, new Subject(Subject), JsonSerializer.Deserialize<Dictionary<string, string>>(Parameters)!, Began, Ended, Times);

    internal sealed class Table : IEntityTypeConfiguration<ConditionRow>
    {
        public void Configure(EntityTypeBuilder<ConditionRow> builder)
        {
            builder.ToTable("Conditions").HasKey(c => c.Number);
            builder.HasIndex(c => new { c.Code, c.Subject }).IsUnique().HasFilter("\"Ended\" IS NULL");
            builder.HasIndex(c => new { c.Subject, c.Number });
        }
    }
}

public static class ConditionTables
{
    extension(FleetDatabase database)
    {
        public DbSet<ConditionRow> Conditions => database.Set<ConditionRow>();
    }
}
