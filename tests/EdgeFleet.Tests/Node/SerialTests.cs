using System.Runtime.InteropServices;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Tests.Lines;
using Microsoft.Win32.SafeHandles;
using System.Security.Cryptography;

namespace EdgeFleet.Tests.Node;

/// <summary>A node behind a serial port of the operating system: a pseudo terminal, whose other end the test holds.</summary>
public class SerialTests
{
    [Fact]
    public async Task A_node_on_a_serial_port_is_asked_and_a_silent_one_costs_its_time_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are used as Linux has them");
        var terminal = posix_openpt(ReadWrite);
        Assert.True(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0, "a pseudo terminal");
        var port = Marshal.PtrToStringUTF8(ptsname(terminal))!;
        using var other = new FileStream(new SafeFileHandle(terminal, ownsHandle: true), FileAccess.ReadWrite, 0);
        await using var line = GivenPorts.System($"serial://{port}");
        var wire = new NodeLine(line);
        var node = new ScriptedNode(17) { Silent = true };
        // The port has to be open before its other end can be read.
        await Assert.ThrowsAsync<EdgeFleet.Edge.Drivers.DriverException>(() => IdentifyAsync(wire, node, timeoutMs: 300));
        node.Silent = false;
        var serving = Task.Factory.StartNew(() => Serve(other, node), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var answer = await IdentifyAsync(wire, node, timeoutMs: 20_000);
        var identity = new IdentityPart();
        Assert.True(identity.Read(answer.Find(PartType.Identity)!));
        Assert.Equal(node.Id, identity.Node);
        Assert.Equal(1, line.Counters.TimedOut);
        await line.DisposeAsync();
        await serving;
    }

    private static Task<NodeAnswer> IdentifyAsync(NodeLine wire, ScriptedNode node, int timeoutMs)
    {
        var peer = new NodePeer("line", node.Address, node.Key, new NodeTimeouts(TimeSpan.FromMilliseconds(timeoutMs), 0, Frame.MaxSize, new SerialSettings(115200)), RandomNumberGenerator.Create());
        return wire.AskAsync(peer, request => request.Empty(PartType.Identify), new Attempts(0), CancellationToken.None);
    }

    // Until the port is closed, which reads as an error.
    private static void Serve(FileStream other, ScriptedNode node)
    {
        var decoder = new LineDecoder();
        var bytes = new byte[256];
        try
        {
            while (other.Read(bytes, 0, bytes.Length) is var count and > 0)
                for (var at = 0; at < count;)
                {
                    at += decoder.Take(bytes, at, count - at);
                    if (decoder.Length > 0 && node.Hear(decoder.Buffer[..decoder.Length]) is { } answer) other.Write(answer);
                }
        }
        catch (IOException) { }
    }

    private const int ReadWrite = 2;

    [DllImport("libc")]
    private static extern int posix_openpt(int flags);
    [DllImport("libc")]
    private static extern int grantpt(int terminal);
    [DllImport("libc")]
    private static extern int unlockpt(int terminal);
    [DllImport("libc")]
    private static extern nint ptsname(int terminal);
}
