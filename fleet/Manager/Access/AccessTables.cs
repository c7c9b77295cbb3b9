using EdgeFleet.Manager.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Access;

/// <summary>The tables of this slice.</summary>
public static class AccessTables
{
    extension(FleetDatabase database)
    {
        public DbSet<Person> Users => database.Set<Person>();
        public DbSet<IdentityRole> Roles => database.Set<IdentityRole>();
        public DbSet<IdentityUserRole<string>> UserRoles => database.Set<IdentityUserRole<string>>();
        public DbSet<AuditRow> Audit => database.Set<AuditRow>();
        public DbSet<ApiToken> ApiTokens => database.Set<ApiToken>();
        public DbSet<SignInLink> SignInLinks => database.Set<SignInLink>();
        public DbSet<PersonSession> PersonSessions => database.Set<PersonSession>();
        public DbSet<SecondFactor> SecondFactors => database.Set<SecondFactor>();
        public DbSet<RecoveryCode> RecoveryCodes => database.Set<RecoveryCode>();
    }
}
