using System.Net.Sockets;
using System.Threading.Channels;

namespace EdgeFleet.City.Network;

/// <summary>One connection over a link, packet by packet.</summary>
internal sealed class RelayedConnection(LinkRelay link, Socket near)
{
    /// <summary>What is on its way at most: a sender waits for the rest, as for a window of TCP.</summary>
    private const int MostPackets = 256;

    private readonly int _payload = link.Quality.Mtu - LinkLane.HeaderBytes;

    /// <summary>Returns when both sides have ended it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await link.PassAsync(cancel);
        using var far = new Socket(link.To.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(link.To, cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] both =
        [
            CarryAsync(near, far, link.Up, link.Down, link.Quality.UpBitsPerSecond, over.Token),
            CarryAsync(far, near, link.Down, link.Up, link.Quality.DownBitsPerSecond, over.Token),
        ];
        if ((await Task.WhenAny(both)).IsFaulted) await over.CancelAsync();
        await Task.WhenAll(both);
    }

    private async Task CarryAsync(Socket from, Socket to, LinkLane lane, LinkLane back, int? rate, CancellationToken cancel)
    {
        var packets = Channel.CreateBounded<(TimeSpan Arrives, byte[] Bytes)>(MostPackets);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var arriving = ArriveAsync();
        try
        {
            var buffer = new byte[_payload];
            while (await from.ReceiveAsync(buffer, over.Token) is > 0 and var read)
            {
                await link.PassAsync(over.Token);
                var (left, arrives) = lane.Send(read, rate, link.Quality);
                back.Answer();
                await UntilAsync(left);
                await packets.Writer.WriteAsync((arrives, buffer[..read]), over.Token);
            }
        }
        finally
        {
            packets.Writer.Complete();
            await arriving;
        }
        to.Shutdown(SocketShutdown.Send);

        async Task ArriveAsync()
        {
            try
            {
                await foreach (var (arrives, bytes) in packets.Reader.ReadAllAsync(cancel))
                {
                    await UntilAsync(arrives);
                    await link.PassAsync(cancel);
                    for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent), cancel);
                }
            }
            finally
            {
                await over.CancelAsync();
            }
        }

        async Task UntilAsync(TimeSpan then)
        {
            if (then - lane.Now is { Ticks: > 0 } left) await Task.Delay(left, link.Time, cancel);
        }
    }
}
