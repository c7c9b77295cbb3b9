using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Tests;

/// <summary>A port of loopback for a program that cannot choose one itself.</summary>
internal static class FreePort
{
    public static int Next(IPAddress? at = null)
    {
        using var listener = new TcpListener(at ?? IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
