using System.Net.Sockets;

namespace EdgeFleet.Edge.Lines;

/// <summary>A connection over TCP: to a device, to a converter to a serial line, to a carrier's head end.</summary>
internal sealed class TcpPort(NetworkStream stream) : ILinePort
{
    public Stream Stream => stream;
    public bool IsConnection => true;

    public bool IsClosedByPeer
    {
        get
        {
            try
            {
                return stream.Socket.Poll(0, SelectMode.SelectRead) && stream.Socket.Available == 0;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Small requests go out at once (no Nagle).</summary>
    public static async Task<ILinePort> OpenAsync(Uri address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, cancel).ConfigureAwait(false);
            return new TcpPort(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<bool> UseAsync(SerialSettings serial, CancellationToken cancel) => ValueTask.FromResult(false);

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
