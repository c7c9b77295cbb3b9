using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Benchmarks.Polling;

/// <summary>
/// The baseline: the same requests to the same servers in the same second, in a process of its own, with nothing done with
/// the answers. Its devices are spread over the second, as the gateway spreads them.
/// </summary>
internal static class BarePoller
{
    public const string Name = "bare-poller";

    public static async Task<int> RunAsync(IReadOnlyList<int> ports, int points)
    {
        await Task.WhenAll(ports.Select((port, device) => PollAsync(port, device * 1000 / ports.Count, points)));
        return 0;
    }

    private static async Task PollAsync(int port, int offsetMs, int points)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await Task.Delay(offsetMs);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (request, answer) = (new byte[12], new byte[512]);
        request[5] = 6;
        request[6] = 1;
        request[7] = 3;
        do
        {
            foreach (var part in Enumerable.Range(0, points).Chunk(PollingBenchmark.PointsInARequest))
            {
                BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(8), (ushort)(part[0] * 2));
                BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(10), (ushort)(part.Length * 2));
                await socket.SendAsync(request);
                for (var filled = 0; filled < 9 + part.Length * 4;) filled += await socket.ReceiveAsync(answer.AsMemory(filled));
            }
        }
        while (await second.WaitForNextTickAsync());
    }
}
