using System.Net.Sockets;

namespace EdgeFleet.Gateway.Drivers;

/// <summary>Connections to field devices over TCP.</summary>
internal static class TcpStreams
{
    /// <summary>Small requests go out at once (no Nagle).</summary>
    /// <exception cref="SocketException">There is no connection.</exception>
    public static async Task<Stream> ConnectAsync(Uri address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the other side has closed it while nothing was asked.</summary>
    public static bool IsClosedByPeer(Stream stream)
    {
        if (stream is not NetworkStream { Socket: var socket }) return false;
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
