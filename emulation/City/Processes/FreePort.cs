using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.City.Processes;

/// <summary>
/// Ports for a server that is killed and comes back to the same one. They lie below the range that outgoing
/// connections are given theirs from, so that nobody takes them while the server is down.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;

    /// <param name="wanted">Taken if it is free; 0: any.</param>
    /// <param name="start">Where to begin the search: two cities that start at once should begin at different places.</param>
    public static int Take(int wanted, int start)
    {
        if (wanted != 0 && IsFree(wanted)) return wanted;
        for (var i = 0; i < Count; i++)
        {
            var port = First + (int)((uint)(start + i) % Count);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free on this machine; stop what uses them");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
