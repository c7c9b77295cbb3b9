using System.Net;
using System.Net.Sockets;
using EdgeFleet.City.Network;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Uplinks;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeFleet.Tests.Bearers;

/// <summary>What a narrow bearer changes in a session: patience, and signs of life that cost little.</summary>
public sealed class NarrowSessionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static InterfaceBearer Narrow => new(new BearerTerms("nb", BearerKind.NbIot), null, TimeProvider.System);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_session_comes_up_over_two_seconds_of_delay_at_20_kbit()
    {
        await using var manager = await ManagerDouble.StartAsync(_authority);
        var narrow = new LinkQuality { Delay = TimeSpan.FromSeconds(2), UpBitsPerSecond = 20_000, DownBitsPerSecond = 20_000 };
        await using var line = new LinkRelay(new IPEndPoint(IPAddress.Loopback, manager.Address.Port), narrow, 1, TimeProvider.System);
        await using var gateway = new GatewayUnderTest(_authority, new Uri($"https://127.0.0.1:{line.Port}"), bearer: Narrow)
        {
            Drivers = [.. DriverCatalog.All(TimeProvider.System).Select(driver => driver.Description)],
        };
        var events = await gateway.AppendAsync(1, StreamClass.Event);
        gateway.Start();
        var session = await manager.NextAsync();
        Assert.Equal(gateway.Drivers.Count, session.Hello.Drivers.Count);
        Assert.Equal(900u, session.Hello.QuietSeconds);
        Assert.Equal(events[0], (await session.NextBlockAsync()).Id);
        // Descriptions of drivers alone are more than all of that was, with handshake, headers and reports.
        Assert.InRange(gateway.Sessions.BytesSent, 2000, session.Hello.CalculateSize() * 2 / 3);
        Assert.Equal(1, manager.Attempts);
    }

    [Fact]
    public async Task An_idle_connection_gives_signs_of_life_as_often_as_the_bearer_says()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var often = BearerTimes.Of(BearerKind.NbIot) with { KeepAlive = TimeSpan.FromSeconds(1) };
        var bearer = new InterfaceBearer(new BearerTerms("nb", BearerKind.NbIot) { Times = often }, null, TimeProvider.System);
        await using var stream = await bearer.OpenAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        using var other = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var before = bearer.Meter.Today;
        await GatewayUnderTest.Until(() => bearer.Meter.Today.Received - before.Received >= 2 * 40, "nobody asks and answers");
        // One is a header there and a header back.
        var signs = (bearer.Meter.Today.Sent - before.Sent) / 52;
        Assert.InRange(signs, 2, 20);
        Assert.InRange(bearer.Meter.Today.Total - before.Total, 2 * signs * 40, 2 * (signs + 1) * 52);
        Assert.False(new InterfaceBearer(new BearerTerms("lan", BearerKind.Ethernet), null, TimeProvider.System).KeepsAlive);
    }

    [Fact]
    public void Who_may_be_silent_is_not_asked_before()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var features = new FeatureCollection();
        features.Set<IConnectionSocketFeature>(new SocketOf(socket));

        ConnectionLife.Watch(features, ConnectionLife.Quiet);
        Assert.Equal((20, 8, 52_000), Told());
        ConnectionLife.Watch(features, TimeSpan.FromMinutes(15));
        Assert.Equal((900, 30, 1_020_000), Told());

        (int, int, int) Told()
        {
            var patience = new byte[4];
            socket.GetRawSocketOption(6, 18, patience);
            return (
                Option(SocketOptionName.TcpKeepAliveTime), Option(SocketOptionName.TcpKeepAliveInterval), BitConverter.ToInt32(patience));
        }

        int Option(SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
    }

    [Fact]
    public void A_manager_that_is_away_is_asked_less_often_over_what_is_paid_by_the_byte()
    {
        var backoff = new Backoff(new Random(1));
        var longest = BearerTimes.Of(BearerKind.NbIot).LongestRetry;
        var waits = Enumerable.Range(0, 20).Select(_ => backoff.Next(UplinkFault.Lost, longest).TotalSeconds).ToList();
        Assert.InRange(waits[0], 0.25, 0.5);
        Assert.InRange(waits[^1], 150, 300);
    }

    private sealed record SocketOf(Socket Socket) : IConnectionSocketFeature;
}
