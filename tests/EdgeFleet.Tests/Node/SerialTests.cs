using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Tests.Lines;

namespace EdgeFleet.Tests.Node;

/// <summary>A node behind a serial port of the operating system.</summary>
public class SerialTests
{
    private static readonly SerialSettings Fast = new(115200);

    [Fact]
    public async Task A_node_on_a_serial_port_is_asked_and_a_silent_one_costs_its_time_out()
    {
        await using var wires = new PairOfWires();
        var node = new ScriptedNode(17) { Silent = true };
        var decoder = new LineDecoder();
        wires.Add(Fast, bytes =>
        {
            for (var at = 0; at < bytes.Length;)
            {
                at += decoder.Take(bytes, at, bytes.Length - at);
                if (decoder.Length > 0 && node.Hear(decoder.Buffer[..decoder.Length]) is { } answer) return answer;
            }
            return null;
        });
        wires.Start();
        await using var line = GivenPorts.System(wires.Address);
        var wire = new NodeLine(line);
        await Assert.ThrowsAsync<DriverException>(() => IdentifyAsync(wire, node, timeoutMs: 300));
        node.Silent = false;
        var answer = await IdentifyAsync(wire, node, timeoutMs: 20_000);
        var identity = new IdentityPart();
        Assert.True(identity.Read(answer.Find(PartType.Identity)!));
        Assert.Equal(node.Id, identity.Node);
        Assert.Equal(1, line.Counters.TimedOut);
        Assert.Equal(["115200 8N1"], wires.Heard);
    }

    private static Task<NodeAnswer> IdentifyAsync(NodeLine wire, ScriptedNode node, int timeoutMs)
    {
        var peer = new NodePeer(
            "line", node.Address, node.Key, new NodeTimeouts(TimeSpan.FromMilliseconds(timeoutMs), 0, Frame.MaxSize, Fast),
            RandomNumberGenerator.Create());
        return wire.AskAsync(peer, request => request.Empty(PartType.Identify), new Attempts(0), CancellationToken.None);
    }
}
