using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// The key under which a node believes updates. It is not in the node's link: a gateway holds what is there, and must not be able to make
/// an update of its own.
/// </summary>
public sealed class UpdateKey
{
    public long Device { get; init; }

    /// <summary>32 bytes in hexadecimal digits, sealed: see <see cref="UpdateKeys"/>.</summary>
    public required string Sealed { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<UpdateKey>
    {
        public void Configure(EntityTypeBuilder<UpdateKey> builder)
        {
            builder.ToTable("UpdateKeys").HasKey(key => key.Device);
            builder.Property(key => key.Device).ValueGeneratedNever();
            builder.HasOne<RegisteredDevice>().WithOne().HasForeignKey<UpdateKey>(key => key.Device).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
