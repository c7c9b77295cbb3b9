using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using Grpc.Core;
using Kind = EdgeFleet.Contracts.V1.FromGateway.BodyOneofCase;
using static EdgeFleet.Tests.Uplinks.GatewayUnderTest;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>The real client against a manager double: sockets, TLS and gRPC are real.</summary>
public sealed class UplinkTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Blocks_arrive_as_they_lie_in_the_outbox_and_leave_it_when_settled()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(3);
        var bytes = gateway.Outbox.Unsettled.Select(b => b.Bytes.ToArray()).ToList();
        gateway.Start();
        var session = await manager.NextAsync();

        var blocks = await session.NextBlocksAsync(3);
        Assert.Equal(bytes, blocks.Select(b => b.Bytes.ToArray()));
        Assert.Equal(3, gateway.Outbox.Unsettled.Count);
        await session.AcceptAsync(ids);
        await Until(() => gateway.Outbox.Unsettled.Count == 0, "settled blocks stay in the outbox");

        var later = await gateway.AppendAsync(1);
        Assert.Equal(later[0], (await session.NextBlockAsync()).Id);
        Assert.Equal(gateway.Outbox.Epoch, session.Hello.Epoch);
        Assert.Equal(1u, session.Hello.Protocol);
        Assert.True(gateway.Sessions.BytesSent > bytes.Sum(b => b.Length));
    }

    [Fact]
    public async Task No_more_blocks_are_in_flight_than_the_window_allows_and_settling_out_of_order_makes_room()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.WindowBlocks = 3;
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(6);
        gateway.Start();
        var session = await manager.NextAsync();

        await session.NextBlocksAsync(3);
        Assert.True(await session.StaysSilentAsync());
        await session.AcceptAsync(ids[2]);
        Assert.Equal(ids[3], (await session.NextBlockAsync()).Id);
        Assert.True(await session.StaysSilentAsync());
        await session.AcceptAsync(ids[1], ids[3]);
        await session.NextBlocksAsync(2);
        await session.AcceptAsync(ids[5], ids[0], ids[4]);
        await Until(() => gateway.Outbox.Unsettled.Count == 0, "a settled block stays in the outbox");
    }

    [Fact]
    public async Task The_window_counts_bytes_but_one_block_may_always_be_in_flight()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.WindowBytes = 1000;
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(3, textBytes: 3000);
        gateway.Start();
        var session = await manager.NextAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ids[i], (await session.NextBlockAsync()).Id);
            Assert.True(await session.StaysSilentAsync());
            await session.AcceptAsync(ids[i]);
        }
    }

    [Fact]
    public async Task An_event_overtakes_a_backlog_of_telemetry()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Welcome.WindowBlocks = 1;
        manager.Welcome.WindowBytes = 1;
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        await gateway.AppendAsync(10);
        gateway.Start();
        var session = await manager.NextAsync();
        var first = await session.NextBlockAsync();
        await gateway.AppendAsync(1, StreamClass.Billing);
        await gateway.AppendAsync(1, StreamClass.State);
        await gateway.AppendAsync(1, StreamClass.Event);

        await session.AcceptAsync(first.Id);
        List<StreamClass> order = [];
        for (var i = 0; i < 4; i++)
        {
            var block = await session.NextBlockAsync();
            order.Add(block.Id.Stream);
            await session.AcceptAsync(block.Id);
        }
        Assert.Equal([StreamClass.Event, StreamClass.Billing, StreamClass.State, StreamClass.Telemetry], order);
    }

    [Fact]
    public async Task Each_kind_of_rejection_has_its_consequence()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(3);
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextBlocksAsync(3);

        await session.SettleAsync([ids[0]], Rejection.Types.Reason.Corrupt);
        await session.SettleAsync([ids[1]], Rejection.Types.Reason.Unsupported);
        await session.SettleAsync([ids[2]], Rejection.Types.Reason.Conflict);
        var again = await session.NextBlockAsync();
        Assert.NotEqual(ids[2].Epoch, again.Id.Epoch);
        Assert.True(await session.StaysSilentAsync(), "an unsupported block is not offered again in this session");
        await session.AcceptAsync(again.Id);
        await Until(() => gateway.Outbox.Unsettled.Count == 1, "only the unsupported block stays");

        Assert.Equal([ids[0]], gateway.Outbox.Corrupt);
        Assert.Equal([ids[2]], gateway.Outbox.Conflicting);
        Assert.Equal(ids[1], gateway.Outbox.Unsettled[0].Id);

        session.End(new Status(StatusCode.Unavailable, "restarting"));
        Assert.Equal(ids[1], (await (await manager.NextAsync()).NextBlockAsync()).Id);
    }

    [Fact]
    public async Task A_manager_that_dies_with_blocks_in_flight_gets_them_again()
    {
        var manager = await ManagerDouble.StartAsync(_authority);
        var port = manager.Address.Port;
        await using var gateway = new GatewayUnderTest(_authority, manager.Address);
        var ids = await gateway.AppendAsync(5);
        gateway.Start();
        var session = await manager.NextAsync();
        await session.NextBlocksAsync(5);
        await session.AcceptAsync(ids[1], ids[4]);
        await Until(() => gateway.Outbox.Unsettled.Count == 3, "two are settled");
        await manager.DisposeAsync();

        await using var next = await ManagerDouble.StartAsync(_authority, port);
        var blocks = await (await next.NextAsync()).NextBlocksAsync(3);
        Assert.Equal([ids[0], ids[2], ids[3]], blocks.Select(b => b.Id));
    }

    [Fact]
    public async Task A_superseded_gateway_says_what_to_do_and_does_not_come_back_at_once()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address).Start();
        var session = await manager.NextAsync();
        session.End(new Status(StatusCode.Aborted, "session 1 was superseded by session 2"));

        await Until(() => gateway.Log.Has("superseded by session 2"), "the manager's words are not in the log");
        Assert.True(gateway.Log.Has("copy of this data folder"), gateway.Log.ToString());
        await WaitsAsync(gateway);
        Assert.Equal(1, manager.Attempts);
    }

    [Fact]
    public async Task A_revoked_gateway_logs_the_managers_words()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        manager.Refusal = new Status(StatusCode.PermissionDenied, "gateway 7 was revoked on 2026-03-01 by mei");
        await using var gateway = new GatewayUnderTest(_authority, manager.Address).Start();
        await Until(() => gateway.Log.Has("revoked on 2026-03-01 by mei"), "the manager's words are not in the log");
        Assert.True(gateway.Log.Has("claim code"), gateway.Log.ToString());
        await WaitsAsync(gateway);
        Assert.Equal(1, manager.Attempts);
    }

    [Fact]
    public async Task A_manager_of_another_CA_is_not_trusted()
    {
        using var foreign = new TestAuthority();
        await using var manager = await ManagerDouble.StartAsync(foreign);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, certifiedBy: foreign).Start();
        await Until(() => gateway.Log.Has("is not trusted"), "no word of the foreign certificate");
        Assert.Equal(0, manager.Attempts);
    }

    [Fact]
    public async Task A_connection_that_breaks_within_the_hello_is_tried_again()
    {
        using var certificate = _authority.Issue("CN=manager", TestAuthority.Server);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway =
            new GatewayUnderTest(_authority, new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")).Start();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var client = await listener.AcceptTcpClientAsync(new CancellationTokenSource(ManagerDouble.Timeout).Token);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate,
                ApplicationProtocols = [SslApplicationProtocol.Http2] });
            // The first frames are on their way; no answer comes.
            await tls.ReadExactlyAsync(new byte[24]);
        }
        Assert.False(gateway.Log.Has("fell over"), gateway.Log.ToString());
    }

    [Fact]
    public async Task A_message_of_10_MB_is_refused_with_the_limit_named()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address).Start();
        var session = await manager.NextAsync();
        // The gateway hangs up at the length, so the rest may find nobody to take it.
        await Record.ExceptionAsync(
            () => session.SendAsync(
                new FromManager { Desired = new DesiredConfiguration { Version = 1, Document = new string('x', 10_000_000) } }));
        await Until(() => gateway.Log.Has("8388608"), "the limit is not named");
        Assert.Empty(gateway.Desired);
    }

    [Fact]
    public async Task State_goes_down_and_reports_go_up()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address).Start();
        var session = await manager.NextAsync();
        var first = (await session.NextAsync(Kind.Reported)).Reported;
        Assert.Equal(0ul, first.ConfigurationVersion);
        Assert.True(first.WireBytesSent > 0);
        await session.NextAsync(Kind.Described);

        await session.SendAsync(new FromManager { Desired = new DesiredConfiguration { Version = 5, Document = "{}" } });
        await session.SendAsync(new FromManager { Command = new Command { Id = "a" } });
        Assert.Equal(5ul, (await session.NextAsync(Kind.Described)).Described.ConfigurationVersion);
        Assert.Equal(5ul, (await session.NextAsync(Kind.Reported)).Reported.ConfigurationVersion);
        await Until(() => gateway.Commands.Count == 1, "the command does not arrive");

        gateway.Report = new Reported { ConfigurationVersion = 5,
            Devices = { new DeviceState { Device = 9, Link = DeviceState.Types.Link.NoAnswer } } };
        Reported changed;
        do changed = (await session.NextAsync(Kind.Reported)).Reported; while (changed.Devices.Count == 0);
        Assert.Equal(9, changed.Devices[0].Device);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Faults_go_up_as_codes_to_managers_that_word_them(bool words)
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        if (words) manager.Welcome.Features.Add(ManagerFeatures.CodedFaults);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address)
        {
            Report = new Reported { Devices = { new DeviceState { Device = 9, Fault = "gone",
                Told = { new ToldPhrase { Code = "a" } } } } },
        };
        gateway.Start();
        var device = (await (await manager.NextAsync()).NextAsync(Kind.Reported)).Reported.Devices[0];
        Assert.Equal(("gone", words ? 1 : 0), (device.Fault, device.Told.Count));
    }

    // How long it waits stands in the log: the slow delay, of which chance leaves a half at least.
    private static async Task WaitsAsync(GatewayUnderTest gateway)
    {
        await Until(() => gateway.Log.Has("next attempt in "), "it does not say when it tries again");
        var wait = System.Text.RegularExpressions.Regex.Match(gateway.Log.ToString(), @"next attempt in ([\d.]+) s").Groups[1].Value;
        var seconds = double.Parse(wait, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seconds, Backoff.FirstSlow.TotalSeconds / 2, Backoff.FirstSlow.TotalSeconds);
    }
}
