using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Assignments;

/// <summary>
/// One device at one gateway, for a time. Rows are added and closed, never changed otherwise: what counted once counts
/// for ever.
/// </summary>
public sealed class DeviceAssignment
{
    public long Id { get; init; }
    public long Device { get; init; }
    public long Gateway { get; init; }
    /// <summary>Unix ms, the manager's clock; 0: since before there was a history.</summary>
    public long From { get; init; }
    /// <summary>Unix ms of the hand-over or the removal, exclusive; null while it lasts.</summary>
    public long? To { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<DeviceAssignment>
    {
        public void Configure(EntityTypeBuilder<DeviceAssignment> builder)
        {
            builder.ToTable("DeviceAssignments");
            // No foreign key: the history of a device outlives it.
            builder.HasIndex(a => a.Device).IsUnique().HasFilter("\"To\" IS NULL");
        }
    }
}
