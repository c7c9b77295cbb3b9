using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Inbox;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Sessions;

public class SessionTests
{
    [Fact]
    public async Task Blocks_are_settled_and_held()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call(gateway: 5);
        var welcome = await gateway.HelloAsync();
        Assert.Equal((1UL, 5L, Blocks.NowMs), (welcome.Session, welcome.Gateway, welcome.Time));

        for (ulong i = 1; i <= 50; i++) await gateway.SendAsync(Blocks.Of(i));
        var (accepted, rejected) = await gateway.SettledAsync(50);

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (ulong)i), accepted.Order());
        Assert.Empty(rejected);
        var held = host.Get<InboxReader>().ReadAfter(0, 100, long.MaxValue);
        Assert.Equal(50, held.Count);
        Assert.All(held, b => Assert.Equal(5, b.Gateway));
    }

    [Fact]
    public async Task Every_hello_gets_a_higher_session_number_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        for (ulong run = 0; run < 2; run++)
        {
            var host = await ManagerHost.StartAsync(folder);
            using (var gateway = host.Call()) Assert.Equal(run * 2 + 1, (await gateway.HelloAsync()).Session);
            using (var gateway = host.Call()) Assert.Equal(run * 2 + 2, (await gateway.HelloAsync()).Session);
            using (var other = host.Call(gateway: 2)) Assert.Equal(run + 1, (await other.HelloAsync()).Session);
            await host.StopAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_newer_hello_ends_the_older_session_which_settles_nothing_any_more()
    {
        await using var host = await ManagerHost.StartAsync();
        using var older = host.Call();
        await older.HelloAsync();
        using var newer = host.Call();
        await newer.HelloAsync();

        var status = await older.EndAsync();
        Assert.Equal(StatusCode.Aborted, status.StatusCode);
        Assert.Contains("superseded by session 2", status.Detail, StringComparison.Ordinal);

        await newer.SendAsync(Blocks.Of(1));
        Assert.Equal([1UL], (await newer.SettledAsync(1)).Accepted);
        Assert.True(host.Get<GatewayTwins>().Get(1).Online);
        Assert.Equal(2UL, host.Get<GatewayTwins>().Get(1).Session);
    }

    [Fact]
    public async Task Two_processes_with_one_identity_are_told_and_raise_a_condition()
    {
        await using var host = await ManagerHost.StartAsync();
        var calls = new List<GatewayCall>();
        foreach (var boot in new ulong[] { 11, 22, 11, 22, 11 })
        {
            calls.Add(host.Call());
            await calls[^1].SendAsync(new FromGateway { Hello = new Hello { Protocol = 1, BootId = boot, Epoch = 7 } });
            Assert.NotNull((await calls[^1].NextAsync())!.Welcome);
        }
        var told = new List<string>();
        foreach (var call in calls[..^1]) told.Add((await call.EndAsync()).Detail);
        Assert.DoesNotContain("two processes", told[0] + told[1], StringComparison.Ordinal);
        // The third is process 11, the fourth 22: both hear it.
        Assert.All(told[2..], detail => Assert.Contains("two processes are gateway 1", detail, StringComparison.Ordinal));
        Assert.All(told[2..], detail => Assert.Contains("stop one of them", detail, StringComparison.Ordinal));
        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        Assert.Contains(host.Get<ConditionBook>().Of(Subject.Gateway(1)), open => open.Kind == SessionConditions.InTwoPlaces);
        calls.ForEach(call => call.Dispose());
    }

    [Fact]
    public void A_link_that_flaps_and_a_gateway_that_restarts_are_one_gateway()
    {
        var time = new FakeTimeProvider(Blocks.Now);
        var processes = new GatewayProcesses(new Occurrences([], time), time);
        for (ulong boot = 1; boot <= 50; boot++)
        {
            for (var flap = 0; flap < 20; flap++) Assert.Null(processes.Connected(7, boot, $"10.0.0.{flap}"));
            time.Advance(TimeSpan.FromMinutes(1));
        }
        // A Hello of the process before that was long on its way.
        Assert.Null(processes.Connected(7, 49, "10.0.0.1"));
        Assert.Null(processes.Connected(7, 51, "10.0.0.1"));
        Assert.Null(processes.Connected(8, 50, "10.0.0.1"));
    }

    [Fact]
    public async Task A_gateway_whose_session_is_ended_loses_it_and_also_one_that_is_about_to_begin()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call(gateway: 3);
        await gateway.HelloAsync();
        var links = host.Get<GatewayLinks>();
        var before = links.Endings(3);
        links.End(2, new Status(StatusCode.PermissionDenied, "another one"));
        links.End(3, new Status(StatusCode.PermissionDenied, "revoked"));
        var status = await gateway.EndAsync();
        Assert.Equal((StatusCode.PermissionDenied, "revoked"), (status.StatusCode, status.Detail));

        using var late = new GatewayLink(3, 9, new Hello(), Blocks.Now);
        Assert.False(links.Connect(late, before));
        Assert.Equal(StatusCode.Unauthenticated, late.EndStatus!.Value.StatusCode);
        Assert.False(links.TryGet(3, out _));
    }

    [Fact]
    public void A_lower_session_is_refused_by_the_links()
    {
        var links = new GatewayLinks();
        using var higher = new GatewayLink(1, 8, new Hello(), Blocks.Now);
        using var lower = new GatewayLink(1, 7, new Hello(), Blocks.Now);
        Assert.True(links.Connect(higher, endings: 0));
        Assert.False(links.Connect(lower, endings: 0));
        Assert.True(links.IsCurrent(higher));
        Assert.False(links.IsCurrent(lower));
        Assert.Equal(StatusCode.Aborted, lower.EndStatus!.Value.StatusCode);
        links.Disconnect(lower);
        Assert.True(links.IsCurrent(higher));
    }

    [Fact]
    public async Task Wrong_checksum_and_other_bytes_are_rejected_their_neighbours_are_not()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        var damaged = Blocks.Of(2).Bytes.ToArray();
        damaged[^1] ^= 1;

        await gateway.SendAsync(Blocks.Of(1));
        await gateway.SendAsync(damaged);
        await gateway.SendAsync(Blocks.Of(1, value: 5m));
        await gateway.SendAsync(Blocks.Of(3));
        var (accepted, rejected) = await gateway.SettledAsync(4);

        Assert.Equal([1UL, 3UL], accepted.Order());
        Assert.Equal(
            [(1UL, Rejection.Types.Reason.Conflict), (2UL, Rejection.Types.Reason.Corrupt)],
            rejected.Select(r => (r.Sequence, r.Reason)).Order());
        Assert.Equal(2, host.Get<BlockInbox>().Quarantine.List(null, 10).Count);
    }

    [Fact]
    public async Task A_block_that_nobody_can_name_ends_the_session_and_is_kept()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(new byte[] { 1, 2, 3, 4 });
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("without a readable identity", status.Detail, StringComparison.Ordinal);
        Assert.Single(host.Get<BlockInbox>().Quarantine.List(null, 10));
    }

    [Fact]
    public async Task A_10_MB_message_ends_this_session_and_no_other()
    {
        await using var host = await ManagerHost.StartAsync();
        using var well = host.Call(gateway: 2);
        await well.HelloAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        // The manager ends the call while the rest of the message is still on its way.
        await Record.ExceptionAsync(() => gateway.SendAsync(new byte[10 * 1024 * 1024]));
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("the Welcome allows blocks of 4194304 bytes", status.Detail, StringComparison.Ordinal);

        await well.SendAsync(Blocks.Of(1));
        Assert.Equal([1UL], (await well.SettledAsync(1)).Accepted);
    }

    [Fact]
    public async Task More_in_flight_than_the_window_ends_the_session()
    {
        // The inbox cannot store while the file is locked, so nothing is settled and the window fills.
        await using var host = await ManagerHost.StartAsync(configure: s => s.AddSingleton(new SessionLimits { WindowBlocks = 4 }));
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await gateway.SendAsync(Blocks.Of(1));
        await gateway.SettledAsync(1);
        await using var other =
            new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(host.Folder, "inbox-2026-11.db")};Pooling=False");
        other.Open();
        await using var transaction = other.BeginTransaction(deferred: false);
        for (ulong i = 2; i <= 6; i++) await gateway.SendAsync(Blocks.Of(i));
        var status = await gateway.EndAsync();
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("Wait for Settled", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbox_that_cannot_store_ends_the_session_and_settles_nothing()
    {
        await using var host = await ManagerHost.StartAsync();
        using (var gateway = host.Call())
        {
            await gateway.HelloAsync();
            await gateway.SendAsync(Blocks.Of(1));
            await gateway.SettledAsync(1);
            await using var other =
                new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(host.Folder, "inbox-2026-11.db")};Pooling=False");
            other.Open();
            await using var transaction = other.BeginTransaction(deferred: false);
            await gateway.SendAsync(Blocks.Of(2));
            var status = await gateway.EndAsync();
            Assert.Equal(StatusCode.Unavailable, status.StatusCode);
            Assert.Contains("gateways keep what is not settled", status.Detail, StringComparison.Ordinal);
        }
        using var again = host.Call();
        await again.HelloAsync();
        await again.SendAsync(Blocks.Of(2));
        Assert.Equal([2UL], (await again.SettledAsync(1)).Accepted);
    }

    [Fact]
    public async Task A_gateway_that_says_its_last_word_still_gets_everything_settled()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        for (ulong i = 1; i <= 20; i++) await gateway.SendAsync(Blocks.Of(i));
        await gateway.CompleteAsync();
        Assert.Equal(20, (await gateway.SettledAsync(20)).Accepted.Count);
        Assert.Equal(StatusCode.OK, (await gateway.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task A_stopping_manager_tells_its_gateways()
    {
        var host = await ManagerHost.StartAsync();
        using var gateway = host.Call();
        await gateway.HelloAsync();
        await host.DisposeAsync();
        // The status may lose its race with the closing connection; to a gateway both are a lost link, which it takes up again.
        var ended = GrpcFaults.Read(new RpcException(await gateway.EndAsync()), new Uri("https://manager"), Blocks.Now);
        Assert.Equal(UplinkFault.Lost, ended.Fault);
    }
}
