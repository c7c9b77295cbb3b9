using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Database;

/// <summary>
/// <c>fleet.db</c>: people, audit, registry, enrolment. Readings are elsewhere, and no foreign key leads there. Each
/// slice states how its own tables look, next to its types (<see cref="IEntityTypeConfiguration{TEntity}"/>), and names
/// them with extensions of this class; the database itself knows none of them.
/// </summary>
public sealed class FleetDatabase(DbContextOptions<FleetDatabase> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FleetDatabase).Assembly);
}
