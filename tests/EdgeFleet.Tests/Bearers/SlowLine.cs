using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace EdgeFleet.Tests.Bearers;

/// <summary>A line in user space to a port of this machine, with a delay and a rate of its own in each direction.</summary>
internal sealed class SlowLine : IAsyncDisposable
{
    private const int Piece = 512;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _to;
    private readonly TimeSpan _delay;
    private readonly int _bitsPerSecond;
    private readonly Task _work;

    public SlowLine(int port, TimeSpan delay, int bitsPerSecond)
    {
        (_to, _delay, _bitsPerSecond) = (new IPEndPoint(IPAddress.Loopback, port), delay, bitsPerSecond);
        _listener.Start();
        _work = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true) lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        finally
        {
            await Task.WhenAll(lines).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryAsync(TcpClient from)
    {
        using var near = from;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(_to, _stop.Token);
        await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream()), CarryAsync(far.GetStream(), near.GetStream()));
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var under = Channel.CreateUnbounded<(DateTime Due, byte[] Bytes)>();
        var delivering = DeliverAsync();
        var buffer = new byte[Piece];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            await Task.Delay(TimeSpan.FromSeconds(read * 8.0 / _bitsPerSecond), _stop.Token);
            under.Writer.TryWrite((DateTime.UtcNow + _delay, buffer[..read]));
        }
        under.Writer.Complete();
        await delivering;

        async Task DeliverAsync()
        {
            await foreach (var (due, bytes) in under.Reader.ReadAllAsync(_stop.Token))
            {
                if (due - DateTime.UtcNow is { Ticks: > 0 } left) await Task.Delay(left, _stop.Token);
                await to.WriteAsync(bytes, _stop.Token);
            }
        }
    }
}
