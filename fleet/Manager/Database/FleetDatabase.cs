using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Database;

/// <summary>
/// <c>fleet.db</c>: people, audit, registry, enrolment. Readings are elsewhere, and no foreign key leads there. Each
/// slice states how its own tables look, next to its types (<see cref="IEntityTypeConfiguration{TEntity}"/>).
/// </summary>
public sealed class FleetDatabase(DbContextOptions<FleetDatabase> options) : IdentityDbContext<Person>(options)
{
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<ClaimCode> ClaimCodes => Set<ClaimCode>();
    public DbSet<GatewayCertificate> GatewayCertificates => Set<GatewayCertificate>();
    public DbSet<Site> Sites => Set<Site>();
    public DbSet<RegisteredGateway> Gateways => Set<RegisteredGateway>();
    public DbSet<RegisteredDevice> Devices => Set<RegisteredDevice>();
    public DbSet<RegisteredProfile> Profiles => Set<RegisteredProfile>();
    public DbSet<DeviceCount> DeviceCounts => Set<DeviceCount>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(FleetDatabase).Assembly);
    }
}
