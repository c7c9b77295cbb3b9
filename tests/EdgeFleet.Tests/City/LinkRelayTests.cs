using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFleet.City.Network;
using EdgeFleet.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.City;

/// <summary>The emulated link does what it says, with real sockets; where it is about time, time is virtual.</summary>
public sealed class LinkRelayTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener _far = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new();
    private readonly List<IDisposable> _sockets = [];
    private LinkRelay? _link;
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public LinkRelayTests() => _far.Start();

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) socket.Dispose();
        if (_link is not null) await _link.DisposeAsync();
        _far.Dispose();
    }

    [Fact]
    public async Task Each_way_has_its_own_rate_and_both_have_the_delay()
    {
        var (near, far) = await ConnectAsync(
            new LinkQuality { Delay = TimeSpan.FromSeconds(2), UpBitsPerSecond = 8000, DownBitsPerSecond = 80_000 });
        await near.SendAsync(new byte[948], Cancel);
        await ArrivesAtAsync(far, 948, seconds: 3);
        await far.SendAsync(new byte[948], Cancel);
        await ArrivesAtAsync(near, 948, seconds: 2.1);
        // Each a packet with its header, and an empty answer the other way.
        Assert.Equal((1052, 1052), (_link!.Up.Bytes, _link.Down.Bytes));
    }

    [Fact]
    public async Task Two_connections_share_the_rate()
    {
        var (first, firstFar) = await ConnectAsync(new LinkQuality { UpBitsPerSecond = 8000 });
        var (second, secondFar) = await ConnectAsync();
        await first.SendAsync(new byte[948], Cancel);
        await ArrivesAtAsync(firstFar, 948, seconds: 1, async () => await second.SendAsync(new byte[948], Cancel));
        await ArrivesAtAsync(secondFar, 948, seconds: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_lost_comes_later_and_all_in_order(int seed)
    {
        var sent = new byte[40_000];
        new Random(seed).NextBytes(sent);
        var (near, far) = await ConnectAsync(new LinkQuality { Loss = 0.3 }, seed);
        var sending = near.SendAsync(sent, Cancel);
        Assert.Equal(sent, await ReceiveAsync(far, sent.Length));
        await sending;
        // 28 packets at least, three in ten of them lost, some more than once.
        Assert.InRange(_link!.Up.Lost, 3, 60);
        Assert.Equal(0, _link.Down.Lost);
    }

    [Fact]
    public void The_seed_decides_what_is_lost()
    {
        Assert.Equal(Losses(1), Losses(1));
        Assert.NotEqual(Losses(1), Losses(2));

        List<TimeSpan> Losses(int seed)
        {
            var lane = new LinkLane(new Random(seed), _time);
            return [.. Enumerable.Range(0, 50).Select(_ => lane.Send(100, 8000, new LinkQuality { Loss = 0.3 }).Arrives)];
        }
    }

    [Fact]
    public async Task A_cut_ends_connections_and_lets_none_in_until_it_is_mended()
    {
        var (near, _) = await ConnectAsync(new LinkQuality());
        _link!.State = RelayState.Cut;
        await IsResetAsync(near);
        await NobodyIsLetInAsync();
        Assert.Equal(2, _link.Breaks);
        _link.State = RelayState.Up;
        await PassesAsync(await ConnectAsync());
    }

    [Fact]
    public async Task In_a_black_hole_connections_stay_and_what_was_sent_comes_out_at_its_end()
    {
        var open = await ConnectAsync(new LinkQuality());
        await PassesAsync(open);
        _link!.State = RelayState.BlackHole;
        await open.Near.SendAsync(new byte[] { 42 }, Cancel);
        using var fresh = await DialAsync();
        await fresh.SendAsync(new byte[] { 43 }, Cancel);
        var arriving = ReceiveAsync(open.Far, 1);
        await NothingYetAsync(arriving);
        Assert.False(_far.Pending());

        _link.State = RelayState.Up;
        Assert.Equal([42], await arriving);
        using var far = await _far.AcceptSocketAsync(Cancel);
        Assert.Equal([43], await ReceiveAsync(far, 1));
        Assert.Equal(0, _link.Breaks);
    }

    [Fact]
    public async Task A_network_that_wants_a_sign_in_answers_whatever_is_said_with_its_page()
    {
        var (near, _) = await ConnectAsync(new LinkQuality());
        _link!.State = RelayState.Captive;
        await IsResetAsync(near);
        using var fresh = await DialAsync();
        await fresh.SendAsync(new byte[] { 22, 3, 1 }, Cancel);
        Assert.StartsWith("HTTP/1.1 302 ", Encoding.ASCII.GetString(await ReceiveAsync(fresh, 40)), StringComparison.Ordinal);
        Assert.Equal(1, _link.SignIns);
        Assert.False(_far.Pending());
    }

    [Fact]
    public async Task An_end_is_passed_on_after_what_came_before_it()
    {
        var (near, far) = await ConnectAsync(new LinkQuality { Delay = TimeSpan.FromSeconds(1) });
        await near.SendAsync(new byte[] { 42 }, Cancel);
        near.Shutdown(SocketShutdown.Send);
        Assert.Equal([42], await ReceiveAsync(far, 1));
        Assert.Equal(0, await far.ReceiveAsync(new byte[1], Cancel));
        await far.SendAsync(new byte[] { 43 }, Cancel);
        Assert.Equal([43], await ReceiveAsync(near, 1));
    }

    [Fact]
    public async Task Segments_of_who_connects_are_as_small_as_the_link_has_them()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux", "run it there");
        var (near, _) = await ConnectAsync(new LinkQuality { Mtu = 576 });
        var segment = new byte[4];
        near.GetRawSocketOption(6, 2, segment); // TCP_MAXSEG of one that is connected
        Assert.InRange(BitConverter.ToInt32(segment), 500, 536);
    }

    private async Task<(Socket Near, Socket Far)> ConnectAsync(LinkQuality? quality = null, int seed = 1)
    {
        if (quality is not null) _link = new LinkRelay((IPEndPoint)_far.LocalEndpoint, quality, seed, _time);
        var near = await DialAsync();
        var far = await _far.AcceptSocketAsync(Cancel);
        _sockets.Add(far);
        return (near, far);
    }

    private async Task<Socket> DialAsync()
    {
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(near);
        await near.ConnectAsync(IPAddress.Loopback, _link!.Port, Cancel);
        return near;
    }

    // The reset may come before the caller has heard that it is connected.
    private async Task NobodyIsLetInAsync()
    {
        try
        {
            await IsResetAsync(await DialAsync());
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }

    private async Task PassesAsync((Socket Near, Socket Far) connection)
    {
        await connection.Near.SendAsync(new byte[] { 42 }, Cancel);
        Assert.Equal([42], await ReceiveAsync(connection.Far, 1));
    }

    private static async Task IsResetAsync(Socket socket) =>
        Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(
            () => socket.ReceiveAsync(new byte[1], Cancel).AsTask().WaitAsync(Patience, Cancel))).SocketErrorCode);

    /// <summary>Reads so many bytes while time passes as fast as it can.</summary>
    private async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var reading = ReadAsync(socket, count);
        while (!reading.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(reading, Task.Delay(1, Cancel));
        }
        return await reading;
    }

    private async Task ArrivesAtAsync(Socket socket, int count, double seconds, Func<Task>? meanwhile = null)
    {
        var (reading, lane, step) = (ReadAsync(socket, count), _link!.Up, TimeSpan.FromMilliseconds(50));
        await Task.Delay(100, Cancel);
        var begun = lane.Now;
        while (lane.Now - begun < TimeSpan.FromSeconds(seconds) - step)
        {
            await NothingYetAsync(reading);
            _time.Advance(step);
        }
        if (meanwhile is not null) await meanwhile();
        await NothingYetAsync(reading);
        _time.Advance(step);
        await reading.WaitAsync(Patience, Cancel);
    }

    private static async Task NothingYetAsync(Task reading)
    {
        await Task.Delay(10, Cancel);
        Assert.False(reading.IsCompleted);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(read), Cancel);
            if (more == 0) return buffer[..read];
            read += more;
        }
        return buffer;
    }
}
