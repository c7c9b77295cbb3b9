using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Fleet;

/// <summary>What is wrong with gateways, as the registry sees them. One that is revoked or was never there lacks nothing.</summary>
public sealed class GatewayConditions(IDbContextFactory<FleetDatabase> databases, TimeProvider clock) : IConditionSource
{
    public static readonly ConditionKind Away = new("gateway-away", ConditionSeverity.Fault, "devices");
    public static readonly ConditionKind ConfigurationRefused = new("configuration-refused", ConditionSeverity.Fault, "version", "count");
    public static readonly ConditionKind ConsentAwaited = new("consent-awaited", ConditionSeverity.Fault);
    public static readonly ConditionKind CertificateEnds = new("certificate-ends", ConditionSeverity.Warning, "end");

    public static IReadOnlyList<ConditionKind> All { get; } = [Away, ConfigurationRefused, ConsentAwaited, CertificateEnds];

    /// <summary>A gateway that comes back within this was not away; after the manager's start all get as long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly long _started = clock.GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyList<ConditionKind> Kinds => All;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var gateways = database.Gateways.AsNoTracking().Where(g => g.Revoked == null);
        var (certificates, counts) = (database.GatewayCertificates, database.DeviceCounts);
        var patient = now - (long)Patience.TotalMilliseconds;
        var found = new List<Finding>();

        if (_started <= patient)
            found.AddRange((await gateways.Where(g => !g.Connected && g.LastSeen < patient)
                    .Select(g => new { g.Number, Devices = counts.Where(c => c.Gateway == g.Number).Sum(c => (long?)c.Count) ?? 0 })
                    .ToListAsync(cancel))
                .Select(g => new Finding(Away, Subject.Gateway(g.Number), ("devices", Written(g.Devices)))));

        found.AddRange((await gateways.Where(g => g.RejectedVersion != 0)
                .Select(g => new { g.Number, g.RejectedVersion, g.RejectedFaults }).ToListAsync(cancel))
            .Select(g => new Finding(ConfigurationRefused, Subject.Gateway(g.Number),
                ("version", Written(g.RejectedVersion)), ("count", Written((g.RejectedFaults ?? "").Split('\n').Length)))));

        found.AddRange((await gateways.Where(g => g.RenewalAsked != null).Select(g => g.Number).ToListAsync(cancel))
            .Select(number => new Finding(ConsentAwaited, Subject.Gateway(number))));

        // Renewal is due at two thirds of a life; when half of the rest is over too, it does not work by itself.
        found.AddRange((await (
                from g in gateways
                where g.RenewalAsked == null
                let best = certificates.Where(c => c.Gateway == g.Number && c.Revoked == null).OrderByDescending(c => c.NotAfter).First()
                where best != null && (best.NotAfter - now) * 6 < best.NotAfter - best.NotBefore
                select new { g.Number, best.NotAfter }).ToListAsync(cancel))
            .Select(g => new Finding(CertificateEnds, Subject.Gateway(g.Number),
                ("end", UnixTime.Nearest(g.NotAfter)
                    .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)))));
        return found;
    }

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
