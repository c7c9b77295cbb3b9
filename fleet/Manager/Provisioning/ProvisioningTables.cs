using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>The tables of this slice.</summary>
public static class ProvisioningTables
{
    extension(FleetDatabase database)
    {
        public DbSet<ClaimCode> ClaimCodes => database.Set<ClaimCode>();
        public DbSet<GatewayCertificate> GatewayCertificates => database.Set<GatewayCertificate>();
    }
}
