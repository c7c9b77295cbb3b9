using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Commands;

public class CommandLifeTests
{
    private const string Vent = "3337/0/5536";
    private static readonly Actor Ana = new("ana", SiteScope.Everywhere);

    [Fact]
    public async Task A_command_goes_to_its_gateway_and_ends_with_its_result()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await ConnectAsync(host);
        var command = await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "40"), CancellationToken.None);
        Assert.Equal(CommandState.Sent, command.State);

        var received = (await gateway.NextAsync())!.Command;
        Assert.Equal((command.Id.ToString(), 1001L, Vent, "40", Blocks.NowMs, Blocks.NowMs + 60_000),
            (received.Id, received.Device, received.Path, received.Value, received.Issued, received.Expires));
        await AnswerAsync(gateway, 1, command.Id, CommandStatus.Done);

        await ReportTests.Eventually(() => host.Get<CommandService>().Find(command.Id)!.State == CommandState.Done);
        Assert.Equal(
            [$"ana command.issue device:1001 command={command.Id} point={Vent} value=40 seconds=60",
                $"manager command.send device:1001 command={command.Id} gateway=1 session=2",
                $"gateway:1 command.done device:1001 command={command.Id} point={Vent} value=40"],
            host.Get<AuditLines>().All);
    }

    [Theory]
    [InlineData(CommandStatus.Refused, CommandState.Refused)]
    [InlineData(CommandStatus.Failed, CommandState.Failed)]
    [InlineData(CommandStatus.Expired, CommandState.Expired)]
    [InlineData(CommandStatus.Unknown, CommandState.Unknown)]
    public async Task Whatever_the_gateway_says_became_of_it_stands_with_its_reason_and_for_good(CommandStatus status, CommandState state)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await ConnectAsync(host);
        var command = await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "40"), CancellationToken.None);
        await AnswerAsync(gateway, 1, command.Id, status, "the motor is jammed");
        await ReportTests.Eventually(() => host.Get<CommandService>().Find(command.Id)!.State == state);
        await AnswerAsync(gateway, 2, command.Id, CommandStatus.Done);
        await host.Get<CommandService>().ReconcileAsync(CancellationToken.None);
        Assert.Equal((state, "the motor is jammed"),
            (host.Get<CommandService>().Find(command.Id)!.State, host.Get<CommandService>().Find(command.Id)!.Detail));
    }

    [Fact]
    public async Task Queued_while_the_gateway_is_away_sent_when_it_comes()
    {
        await using var host = await ManagerHost.StartAsync();
        (await ConnectAsync(host)).Dispose();
        await OfflineAsync(host);
        var first = await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "10"), CancellationToken.None);
        var second = await host.Get<CommandService>()
            .IssueAsync(Ana, 1001, new CommandRequest(Vent, "20", ExpiresInSeconds: 10), CancellationToken.None);
        Assert.Equal([CommandState.Queued, CommandState.Queued], [first.State, second.State]);

        host.Time.Advance(TimeSpan.FromSeconds(10));
        using var gateway = host.Call();
        await gateway.HelloAsync();
        Assert.Equal("10", (await gateway.NextAsync())!.Command.Value);
        await ReportTests.Eventually(() => host.Get<CommandService>().Find(second.Id)!.State == CommandState.Expired);
        Assert.Contains("issue the command again", host.Get<CommandService>().Find(second.Id)!.Detail, StringComparison.Ordinal);
        Assert.Contains(host.Get<AuditLines>().All, l => l.StartsWith("manager command.expired device:1001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queued_command_expires_by_the_clock_also_when_nobody_connects()
    {
        await using var host = await ManagerHost.StartAsync();
        (await ConnectAsync(host)).Dispose();
        await OfflineAsync(host);
        var command = await host.Get<CommandService>()
            .IssueAsync(Ana, 1001, new CommandRequest(Vent, "10", ExpiresInSeconds: 5), CancellationToken.None);
        host.Time.Advance(TimeSpan.FromSeconds(4));
        await host.Get<CommandService>().ReconcileAsync(CancellationToken.None);
        Assert.Equal(CommandState.Queued, host.Get<CommandService>().Find(command.Id)!.State);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await ReportTests.Eventually(() => host.Get<CommandService>().Find(command.Id)!.State == CommandState.Expired);
    }

    [Fact]
    public async Task A_sent_command_is_never_called_expired_here_and_is_offered_again_in_the_next_session_only()
    {
        await using var host = await ManagerHost.StartAsync();
        var first = await ConnectAsync(host);
        var command = await host.Get<CommandService>()
            .IssueAsync(Ana, 1001, new CommandRequest(Vent, "10", ExpiresInSeconds: 5), CancellationToken.None);
        Assert.Equal(command.Id.ToString(), (await first.NextAsync())!.Command.Id);
        await first.SendAsync(new FromGateway { Reported = new Reported() });
        first.Dispose();
        await OfflineAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await host.Get<CommandService>().ReconcileAsync(CancellationToken.None);
        Assert.Equal(CommandState.Sent, host.Get<CommandService>().Find(command.Id)!.State);

        using var second = host.Call();
        await second.HelloAsync();
        Assert.Equal(command.Id.ToString(), (await second.NextAsync())!.Command.Id);
        await AnswerAsync(second, 1, command.Id, CommandStatus.Expired, "came too late");
        await ReportTests.Eventually(() => host.Get<CommandService>().Find(command.Id)!.IsFinal);
        Assert.Single(host.Get<AuditLines>().All, l => l.Contains("command.send", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_and_results_survive_a_restart_of_the_manager()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        var host = await ManagerHost.StartAsync(folder);
        Guid queued, sent;
        using (var gateway = await ConnectAsync(host))
        {
            sent = (await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "1"), CancellationToken.None)).Id;
        }
        await OfflineAsync(host);
        queued = (await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "2"), CancellationToken.None)).Id;
        // The result reaches the inbox, and the manager dies before anything looked at it.
        await host.StopAsync();
        await using (var inbox = new BlockInbox(
            new InboxOptions(folder), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<BlockInbox>.Instance))
            await await inbox.OfferAsync(1, BlockVerifier.Verify(Answer(1, sent, CommandStatus.Done).Bytes), CancellationToken.None);

        await using var again = await ManagerHost.StartAsync(folder);
        await ReportTests.Eventually(() => again.Get<CommandService>().Find(sent)!.State == CommandState.Done);
        using var back = again.Call();
        await back.HelloAsync();
        Assert.Equal(queued.ToString(), (await back.NextAsync())!.Command.Id);
    }

    [Fact]
    public async Task A_result_from_another_gateway_or_device_says_nothing()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await ConnectAsync(host);
        using var other = host.Call(gateway: 2);
        await other.HelloAsync();
        var command = await host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "10"), CancellationToken.None);
        await AnswerAsync(other, 1, command.Id, CommandStatus.Done);
        await gateway.SendAsync(Answer(1, command.Id, CommandStatus.Done, device: 1002));
        await ProjectedAsync(host, 2);
        await host.Get<CommandService>().ReconcileAsync(CancellationToken.None);
        Assert.Equal(CommandState.Sent, host.Get<CommandService>().Find(command.Id)!.State);
    }

    [Fact]
    public async Task The_same_id_is_the_same_command_and_with_other_content_a_conflict()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await ConnectAsync(host);
        var request = new CommandRequest(Vent, "10", Id: Guid.Parse("11111111-2222-3333-4444-555555555555"));
        var first = await host.Get<CommandService>().IssueAsync(Ana, 1001, request, CancellationToken.None);
        var both = await Task.WhenAll(
            Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => host.Get<CommandService>().IssueAsync(Ana, 1001, request, CancellationToken.None))));
        Assert.All(both, c => Assert.Equal(first.Number, c.Number));
        Assert.Single(host.Get<CommandService>().List(1001, null, 10));
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => host.Get<CommandService>().IssueAsync(Ana, 1001, request with { Value = "11" }, CancellationToken.None));
        Assert.Equal(409, refused.Status);
    }

    [Fact]
    public async Task Nothing_is_done_that_the_audit_cannot_hold()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await ConnectAsync(host);
        host.Get<AuditLines>().Broken = true;
        await Assert.ThrowsAsync<IOException>(
            () => host.Get<CommandService>().IssueAsync(Ana, 1001, new CommandRequest(Vent, "10"), CancellationToken.None));
        Assert.Empty(host.Get<CommandService>().List(1001, null, 10));
    }

    internal static async Task<GatewayCall> ConnectAsync(ManagerHost host, long gateway = 1)
    {
        await host.AssignAsync(gateway, 1001, 1002);
        // Described in one session, used in the next: descriptions belong to the gateway, not to the session.
        using (var before = host.Call(gateway))
        {
            await before.HelloAsync();
            await before.SendAsync(new FromGateway { Described = Descriptions.Greenhouse(1001, 1002) });
            await ReportTests.Eventually(() => host.Get<Manager.Sessions.PointCatalog>().Find(1002) is not null);
        }
        var call = host.Call(gateway);
        await call.HelloAsync();
        return call;
    }

    private static async Task OfflineAsync(ManagerHost host) =>
        await ReportTests.Eventually(() => !host.Get<Manager.Sessions.GatewayLinks>().TryGet(1, out _));

    private static Block Answer(ulong sequence, Guid id, CommandStatus status, string detail = "", long device = 1001) =>
        Blocks.Of(sequence, StreamClass.Event, 7,
            new CommandResult(id.ToString(), status, detail, Vent, "40").ToReading(device, Blocks.NowMs + (long)sequence, 0));

    private static async Task AnswerAsync(GatewayCall gateway, ulong sequence, Guid id, CommandStatus status, string detail = "")
    {
        await gateway.SendAsync(Answer(sequence, id, status, detail));
        await gateway.SettledAsync(1);
    }

    private static async Task ProjectedAsync(ManagerHost host, int blocks) =>
        await ReportTests.Eventually(
            () => host.Get<InboxReader>().ReadAfter(0, 100, long.MaxValue).Count == blocks
            && host.Get<Manager.Telemetry.Projections.Projector>().Position == host.Get<BlockInbox>().CommittedArrival);
}
