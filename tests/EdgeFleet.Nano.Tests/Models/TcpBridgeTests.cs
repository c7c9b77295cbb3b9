using System.Net;
using System.Net.Sockets;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nano.Tests.Models;

/// <summary>Sockets are real, the line's time is not: it moves one millisecond whenever a test looks.</summary>
public sealed class TcpBridgeTests
{
    private long _nowUs;

    [Fact]
    public async Task Bytes_cross_in_both_directions_at_the_rate_of_the_line()
    {
        var bus = new SerialBus(new SerialFormat(9600), 1);
        var node = bus.Join("node");
        await using var bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.Refuse);
        using var session = await ConnectAsync(bridge);
        await session.GetStream().WriteAsync(new byte[100]);
        Assert.Equal(100, (await TakeAsync(bridge, node, 100)).Length);
        Assert.True(_nowUs >= bus.Format.TimeUs(100), "the line has carried them");

        node.Send(_nowUs, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await ReadAsync(bridge, session, 3));
    }

    [Fact]
    public async Task A_second_session_is_refused_and_the_first_goes_on()
    {
        var bus = new SerialBus(new SerialFormat(9600), 1);
        var node = bus.Join("node");
        await using var bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.Refuse);
        using var first = await ConnectAsync(bridge);
        using var second = await ConnectAsync(bridge);
        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1]));
        await first.GetStream().WriteAsync(new byte[] { 5 });
        Assert.Equal([5], await TakeAsync(bridge, node, 1));
    }

    [Fact]
    public async Task A_new_session_replaces_the_old_one()
    {
        var bus = new SerialBus(new SerialFormat(9600), 1);
        var node = bus.Join("node");
        await using var bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.Replace);
        using var first = await ConnectAsync(bridge);
        using var second = await ConnectAsync(bridge);
        Assert.Equal(0, await first.GetStream().ReadAsync(new byte[1]));
        await second.GetStream().WriteAsync(new byte[] { 6 });
        Assert.Equal([6], await TakeAsync(bridge, node, 1));
    }

    [Fact]
    public async Task Sessions_that_take_turns_get_the_answers_to_their_own_questions()
    {
        var bus = new SerialBus(new SerialFormat(9600), 1);
        var node = bus.Join("node");
        await using var bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.TakeTurns) { TurnUs = 100_000 };
        using var first = await ConnectAsync(bridge);
        using var second = await ConnectAsync(bridge);
        await first.GetStream().WriteAsync(new byte[] { 1 });
        Assert.Equal([1], await TakeAsync(bridge, node, 1));
        await second.GetStream().WriteAsync(new byte[] { 2 });
        var askedUs = _nowUs;
        node.Send(_nowUs, [11]);
        Assert.Equal([2], await TakeAsync(bridge, node, 1));
        Assert.True(_nowUs >= askedUs + 100_000, "the second waited for its turn");
        node.Send(_nowUs, [12]);
        Assert.Equal([11], await ReadAsync(bridge, first, 1));
        Assert.Equal([12], await ReadAsync(bridge, second, 1));
    }

    private static async Task<TcpClient> ConnectAsync(TcpBridge bridge)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, bridge.Port);
        return client;
    }

    private async Task<byte[]> TakeAsync(TcpBridge bridge, SerialStation station, int count)
    {
        var taken = new List<byte>();
        var buffer = new byte[256];
        while (taken.Count < count)
        {
            await TickAsync(bridge);
            taken.AddRange(buffer[..station.Receive(_nowUs, buffer)]);
        }
        return [.. taken];
    }

    private async Task<byte[]> ReadAsync(TcpBridge bridge, TcpClient session, int count)
    {
        var buffer = new byte[count];
        var reading = session.GetStream().ReadExactlyAsync(buffer).AsTask();
        while (!reading.IsCompleted) await TickAsync(bridge);
        await reading;
        return buffer;
    }

    private async Task TickAsync(TcpBridge bridge)
    {
        bridge.Pump(_nowUs += 1_000);
        await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
