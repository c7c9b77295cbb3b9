using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Database;

public class ModelTests
{
    /// <summary>Who changes a table's form adds a migration with it: an old data folder would otherwise lack the column.</summary>
    [Fact]
    public void The_migrations_lead_to_the_tables_that_the_slices_describe()
    {
        var builder = new DbContextOptionsBuilder<FleetDatabase>();
        FleetConnection.Use(builder, "never-opened.db");
        using var database = new FleetDatabase(builder.Options);
        Assert.False(database.Database.HasPendingModelChanges());
    }
}
