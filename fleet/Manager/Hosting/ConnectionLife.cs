using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// Notices that the other end of a connection is gone, by signs of life that TCP asks for (RFC 9293, 3.8.4). Not by HTTP/2's pings:
/// Kestrel has one rhythm for all connections, and over NB-IoT a ping every 20 s alone would be a megabyte a day.
/// </summary>
public static class ConnectionLife
{
    /// <summary>How long a connection may be silent where nobody said otherwise. Then a dead one is noticed within a minute.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    /// <summary>So many signs of life go unanswered, so many seconds each, before a connection is dead.</summary>
    private const int Signs = 4;
    private const int LeastBetween = 8;
    private const int MostBetween = 30;

    private const int SolTcp = 6;
    private const int UserTimeout = 18; // TCP_USER_TIMEOUT, tcp(7), Linux: ms that what was sent may stay unacknowledged

    /// <summary>Watches the connection, in place of what was said before. Where it has no socket nothing is watched.</summary>
    /// <param name="features">Of the connection, or of a request on it.</param>
    /// <param name="quiet">How long it may be silent before it is asked.</param>
    public static void Watch(IFeatureCollection features, TimeSpan quiet)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return;
        var seconds = (int)quiet.TotalSeconds;
        var between = Math.Clamp(seconds / Signs, LeastBetween, MostBetween);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, between);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Signs);
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(SolTcp, UserTimeout, BitConverter.GetBytes((seconds + Signs * between) * 1000));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }
}
