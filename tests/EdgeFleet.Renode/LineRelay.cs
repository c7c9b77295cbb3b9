using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Renode;

/// <summary>A cable between a gateway and a board's line, which can be cut: then nobody is connected, and nobody gets in.</summary>
internal sealed class LineRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _board;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private bool _cut;

    /// <param name="board">The board's port on loopback.</param>
    public LineRelay(int board)
    {
        _board = board;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => FormattableString.Invariant($"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Cut()
    {
        lock (_gate)
        {
            _cut = true;
            foreach (var client in _open) client.Dispose();
            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_gate) _cut = false;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var gateway = await _listener.AcceptTcpClientAsync();
                var board = new TcpClient { NoDelay = true };
                await board.ConnectAsync(IPAddress.Loopback, _board);
                lock (_gate)
                {
                    _open.AddRange([gateway, board]);
                    if (!_cut)
                    {
                        _ = CarryAsync(gateway, board);
                        _ = CarryAsync(board, gateway);
                        continue;
                    }
                }
                Cut();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private static async Task CarryAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }
        finally
        {
            to.Dispose();
        }
    }
}
