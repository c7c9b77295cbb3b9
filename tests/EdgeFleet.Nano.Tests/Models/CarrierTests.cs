using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class CarrierTests
{
    private static readonly SerialFormat Format = new(9600);

    [Fact]
    public void A_burst_arrives_late_and_in_order_at_every_far_line()
    {
        var near = new SerialBus(Format, 1);
        SerialBus[] far = [new(Format, 2), new(Format, 3)];
        var gateway = near.Join("gateway");
        var nodes = far.Select(bus => bus.Join("node")).ToArray();
        var carrier = new Carrier(near, far, new CarrierOptions { PacketBytes = 16 }, 4);
        var sent = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        gateway.Send(0, sent);

        // The burst itself takes 104 ms; the shortest latency is 500 ms.
        Run(carrier, 0, 500_000);
        Assert.All(nodes, node => Assert.Empty(Take(node, 500_000)));
        Run(carrier, 500_000, 5_000_000);
        Assert.All(nodes, node => Assert.Equal(sent, Take(node, 5_000_000)));
        Assert.Equal(14, carrier.Packets);
    }

    [Fact]
    public void What_a_node_says_arrives_at_the_gateway_and_at_no_other_node()
    {
        var near = new SerialBus(Format, 1);
        SerialBus[] far = [new(Format, 2), new(Format, 3)];
        var gateway = near.Join("gateway");
        var nodes = far.Select(bus => bus.Join("node")).ToArray();
        var carrier = new Carrier(near, far, new CarrierOptions(), 4);
        nodes[0].Send(0, [1, 2, 3]);
        Run(carrier, 0, 5_000_000);
        Assert.Equal([1, 2, 3], Take(gateway, 5_000_000));
        Assert.Empty(Take(nodes[1], 5_000_000));
    }

    [Fact]
    public void A_packet_is_lost_whole()
    {
        var near = new SerialBus(Format, 1);
        var far = new SerialBus(Format, 2);
        var gateway = near.Join("gateway");
        var node = far.Join("node");
        var carrier = new Carrier(near, [far], new CarrierOptions { PacketBytes = 10, LoseChance = 0.5 }, 4);
        gateway.Send(0, [.. Enumerable.Range(0, 200).Select(i => (byte)(i / 10))]);
        Run(carrier, 0, 5_000_000);
        var heard = Take(node, 5_000_000);
        Assert.InRange(carrier.Lost, 1, 19);
        Assert.Equal(200 - 10 * carrier.Lost, heard.Length);
        Assert.All(heard.GroupBy(value => value), packet => Assert.Equal(10, packet.Count()));
        Assert.Equal(heard.Order(), heard);
    }

    private static void Run(Carrier carrier, long fromUs, long untilUs)
    {
        for (var us = fromUs; us <= untilUs; us += 5_000) carrier.Advance(us);
    }

    private static byte[] Take(SerialStation station, long nowUs)
    {
        var buffer = new byte[1024];
        return buffer[..station.Receive(nowUs, buffer)];
    }
}
