using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Commands;

/// <summary>A command that waits is sent in somebody's name: they have to be somebody who may, when it is sent.</summary>
public class RightLostTests
{
    private const string Vent = "3337/0/5536";

    [Theory]
    [InlineData("nothing", "ana", true)]
    [InlineData("removed", "ana", false)]
    [InlineData("demoted", "ana", false)]
    [InlineData("elsewhere", "ana", false)]
    [InlineData("nothing", "token:panel", true)]
    [InlineData("demoted", "token:panel", false)]
    [InlineData("revoked", "token:panel", false)]
    public async Task What_waited_while_its_maker_lost_the_right_is_refused_and_not_sent(string what, string actor, bool sent)
    {
        await using var host = await ManagerHost.StartAsync();
        (await CommandLifeTests.ConnectAsync(host)).Dispose();
        await ReportTests.Eventually(() => !host.Get<GatewayLinks>().TryGet(1, out _));
        var databases = host.Get<IDbContextFactory<FleetDatabase>>();
        await using var database = await databases.CreateDbContextAsync();
        var (viewer, operators) = (new IdentityRole(Roles.Viewer), new IdentityRole(Roles.Operator));
        var ana = new Person { UserName = "ana" };
        var token = new ApiToken
        {
            Name = "panel", Hash = "x", Role = Roles.Operator, MadeBy = "ana", MakerId = ana.Id, Expires = long.MaxValue,
        };
        database.AddRange(viewer, operators, ana, token, new IdentityUserRole<string> { UserId = ana.Id, RoleId = operators.Id });
        await database.SaveChangesAsync();
        var service = host.Get<CommandService>();
        var command = await service.IssueAsync(
            new Actor(actor, SiteScope.Everywhere, ana.Id), 1001, new CommandRequest(Vent, "40"), CancellationToken.None);
        Assert.Equal(CommandState.Queued, command.State);

        if (what == "removed") database.Remove(ana);
        if (what == "elsewhere") ana.Sites = "77";
        if (what == "revoked") token.Revoked = 1;
        if (what == "demoted")
        {
            database.RemoveRange(database.UserRoles);
            database.Add(new IdentityUserRole<string> { UserId = ana.Id, RoleId = viewer.Id });
        }
        await database.SaveChangesAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await ReportTests.Eventually(() => service.Find(command.Id)!.State != CommandState.Queued);

        var ended = service.Find(command.Id)!;
        Assert.Equal(sent ? CommandState.Sent : CommandState.Refused, ended.State);
        if (sent) return;
        Assert.StartsWith($"{actor} may not set points of this device any more", ended.Detail, StringComparison.Ordinal);
        Assert.Equal("command-right-lost", Assert.Single(ended.Told).Code);
        Assert.StartsWith("manager command.refused device:1001", host.Get<AuditLines>().All[^1], StringComparison.Ordinal);
    }
}
