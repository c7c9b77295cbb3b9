using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>The tables of this slice.</summary>
public static class RegistryTables
{
    extension(FleetDatabase database)
    {
        public DbSet<Site> Sites => database.Set<Site>();
        public DbSet<RegisteredGateway> Gateways => database.Set<RegisteredGateway>();
        public DbSet<RegisteredDevice> Devices => database.Set<RegisteredDevice>();
        public DbSet<RegisteredProfile> Profiles => database.Set<RegisteredProfile>();
        public DbSet<UpdateKey> UpdateKeys => database.Set<UpdateKey>();
        public DbSet<DeviceCount> DeviceCounts => database.Set<DeviceCount>();
    }
}
