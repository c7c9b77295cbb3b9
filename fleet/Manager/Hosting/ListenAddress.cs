using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// An address to listen on, written as a URL: <c>http</c> or <c>https</c>, an IP address or <c>localhost</c>, a port (0: any free
/// one).
/// </summary>
public sealed record ListenAddress(string Scheme, IPAddress? Address, int Port)
{
    /// <summary>No address stands for <c>localhost</c>: both loopback addresses.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>All addresses of this machine.</summary>
    public bool IsAny => Address is not null && (Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any));

    public bool IsHttps => Scheme == Uri.UriSchemeHttps;

    /// <summary>The host as it stands in a URL.</summary>
    public string Host => Address switch
    {
        null => "localhost",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } v6 => $"[{v6}]",
        var v4 => v4.ToString(),
    };

    public static ListenAddress? Parse(string key, string text, ICollection<string> faults)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0)
        {
            faults.Add($"{key}: '{text}' is not a listening address; write one as in http://127.0.0.1:5080");
            return null;
        }
        if (uri.Host == "localhost")
        {
            if (uri.Port == 0)
                faults.Add($"{key}: localhost is two addresses and cannot share one free port; write 127.0.0.1 or [::1] with port 0");
            return new ListenAddress(uri.Scheme, null, uri.Port);
        }
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address)) return new ListenAddress(uri.Scheme, address, uri.Port);
        faults.Add($"{key}: '{uri.Host}' is a name; write the IP address to listen on, 0.0.0.0 or [::] for all, and put the name into "
            + "names");
        return null;
    }

    /// <summary>Finds out whether a server can listen here, before one is started: its failure would come with pages of its own.</summary>
    /// <param name="key">The setting it comes from.</param>
    /// <exception cref="IOException">It cannot; the message says why and what to do.</exception>
    public void Try(string key)
    {
        IPAddress[] addresses = Address is { } single ? [single] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        foreach (var address in addresses.Where(
            a => a.AddressFamily == AddressFamily.InterNetwork ? Socket.OSSupportsIPv4 : Socket.OSSupportsIPv6))
        {
            try
            {
                using var listener = new TcpListener(address, Port);
                listener.Start();
            }
            catch (SocketException e)
            {
                var next = e.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"another program listens there; end it, or write another port (--{key})",
                    SocketError.AccessDenied => $"ports below 1024 are for the system's administrator; write a higher one (--{key})",
                    SocketError.AddressNotAvailable => $"this machine has no such address; write one that it has (--{key})",
                    _ => $"{e.Message}; write another address (--{key})",
                };
                throw new IOException($"{key}: cannot listen on {this}: {next}", e);
            }
        }
    }

    public override string ToString() => $"{Scheme}://{Host}:{Port}";
}
