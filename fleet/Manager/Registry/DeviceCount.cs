using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// How many devices of a site and gateway are in a state. Kept by triggers, so that a total counts a few rows instead of all
/// devices.
/// </summary>
public sealed class DeviceCount
{
    public long SiteId { get; init; }
    public long Gateway { get; init; }
    public LinkState State { get; init; }
    public long Count { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<DeviceCount>
    {
        public void Configure(EntityTypeBuilder<DeviceCount> builder)
        {
            builder.ToTable("DeviceCounts");
            builder.HasKey(c => new { c.SiteId, c.Gateway, c.State });
            builder.HasIndex(c => new { c.Gateway, c.State });
        }
    }
}
