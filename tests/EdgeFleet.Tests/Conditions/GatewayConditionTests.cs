using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Fleet;
using EdgeFleet.Manager.Provisioning;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Conditions;

public sealed class GatewayConditionTests
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task A_gateway_that_stays_away_is_one_thing_to_look_at_until_it_is_back_or_revoked()
    {
        await using var host = await ManagerHost.StartAsync();
        await AddAsync(host, Gateway(7, seen: 0), Gateway(8, seen: 0), Gateway(9, seen: null));
        Assert.Empty(await CodesAsync(host, 7));

        host.Time.Advance(GatewayConditions.Patience);
        Assert.Equal(["gateway-away"], await CodesAsync(host, 7));
        Assert.Equal(["gateway-away"], await CodesAsync(host, 8));
        Assert.Empty(await CodesAsync(host, 9));

        await UpdateAsync(host, 7, gateway => gateway.Connected = true);
        await UpdateAsync(host, 8, gateway => gateway.Revoked = 1);
        Assert.Empty(await CodesAsync(host, 7));
        Assert.Empty(await CodesAsync(host, 8));
    }

    [Fact]
    public async Task A_refused_configuration_lasts_until_another_runs()
    {
        await using var host = await ManagerHost.StartAsync();
        await AddAsync(host, Gateway(7, seen: null, rejected: 4));
        Assert.Equal(["configuration-refused"], await CodesAsync(host, 7));
        Assert.Equal("2", host.Get<ConditionBook>().Of(Subject.Gateway(7))[0].Parameters["count"]);
        await UpdateAsync(host, 7, gateway => gateway.RejectedVersion = 0);
        Assert.Empty(await CodesAsync(host, 7));
    }

    [Fact]
    public async Task A_certificate_that_should_have_been_renewed_long_ago_is_told_before_it_ends_and_consent_is_asked_after()
    {
        await using var host = await ManagerHost.StartAsync();
        var now = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await AddAsync(host, Gateway(7, seen: null), Gateway(8, seen: null));
        await AddAsync(host, Certificate(7, "old", now - (80 * Day), now + (10 * Day)), Certificate(7, "new", now, now + (90 * Day)),
            Certificate(8, "late", now - (80 * Day), now + (10 * Day)));
        Assert.Empty(await CodesAsync(host, 7));
        Assert.Equal(["certificate-ends"], await CodesAsync(host, 8));
        await UpdateAsync(host, 8, gateway => gateway.RenewalAsked = now);
        Assert.Equal(["consent-awaited"], await CodesAsync(host, 8));
    }

    private static async Task<IEnumerable<string>> CodesAsync(ManagerHost host, long gateway)
    {
        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        return host.Get<ConditionBook>().Of(Subject.Gateway(gateway)).Select(condition => condition.Kind.Code);
    }

    private static RegisteredGateway Gateway(long number, long? seen, long rejected = 0) => new()
    {
        Number = number, Name = $"gateway {number}", SiteId = 1, LastSeen = seen, RejectedVersion = rejected,
        RejectedFaults = rejected == 0 ? null : "no such port\nno such unit",
    };

    private static GatewayCertificate Certificate(long gateway, string thumbprint, long from, long to) =>
        new() { Thumbprint = thumbprint, Gateway = gateway, Serial = thumbprint, NotBefore = from, NotAfter = to, Issued = from };

    private static async Task AddAsync(ManagerHost host, params object[] rows)
    {
        await using var database = await host.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        if (!await database.Sites.AnyAsync(site => site.Id == 1)) database.Add(new Site { Id = 1, Name = "Yard", Zone = "Asia/Shanghai" });
        database.AddRange(rows);
        await database.SaveChangesAsync();
    }

    private static async Task UpdateAsync(ManagerHost host, long number, Action<RegisteredGateway> change)
    {
        await using var database = await host.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        change(await database.Gateways.SingleAsync(gateway => gateway.Number == number));
        await database.SaveChangesAsync();
    }
}
