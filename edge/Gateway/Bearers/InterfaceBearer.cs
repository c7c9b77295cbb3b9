using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// TCP over a network interface of the machine, or over whichever its routes name. Names are resolved by the system, which asks over its
/// own routes.
/// </summary>
/// <param name="terms">Its terms.</param>
/// <param name="networkInterface">As in <c>wwan0</c>; null: none, the routes decide.</param>
/// <param name="clock">For waiting.</param>
public sealed class InterfaceBearer(BearerTerms terms, string? networkInterface, TimeProvider clock) : IBearer
{
    // socket(7), Linux: packets of the socket leave and arrive by that interface only. Needs no rights since 5.7.
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;

    /// <summary>So many signs of life, one after the other, go unanswered before a connection is given up.</summary>
    private const int SignsOfLife = 4;

    public BearerTerms Terms => terms;

    public BearerMeter Meter { get; } = new(clock);

    /// <summary>
    /// Where every byte is paid for, by TCP itself (RFC 9293, 3.8.4): 104 bytes there and back over IPv4, less than half of what a ping
    /// of HTTP/2 within TLS takes. That only shows that the other machine is there, not that its process answers, which is enough
    /// between two blocks.
    /// </summary>
    public bool KeepsAlive => terms.Kind == BearerKind.NbIot;

    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancel)
    {
        var over = networkInterface is null ? "" : $" over {networkInterface}";
        var addresses = await ResolveAsync(host, cancel).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            try
            {
                var patience = i < addresses.Length - 1 ? terms.Times.Patience : Timeout.InfiniteTimeSpan;
                return await ConnectAsync(new IPEndPoint(addresses[i], port), patience, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or TimeoutException)
            {
                if (i == addresses.Length - 1) throw new BearerException($"bearer {terms.Name}: {e.Message}{over}", e);
            }
        }
    }

    /// <summary>In the order in which the system would try them (RFC 6724); an address stands for itself.</summary>
    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        // An address of IPv6 stands between brackets where it comes from a URI.
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return [address];
        try
        {
            if (await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false) is { Length: > 0 } found) return found;
        }
        catch (SocketException e)
        {
            throw new BearerException(BearerPhrases.NameNotFound.With(host, e.Message), terms.Name);
        }
        throw new BearerException(BearerPhrases.NameEmpty.With(host), terms.Name);
    }

    /// <summary>One socket for one address: .NET tries no second one with a socket that has an option which it does not know.</summary>
    private async Task<Stream> ConnectAsync(IPEndPoint address, TimeSpan patience, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (networkInterface is not null) Bind(socket, networkInterface);
            if (KeepsAlive) KeepAlive(socket, terms.Times);
            using var late = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
            try
            {
                await socket.ConnectAsync(address, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException($"{address} does not answer");
            }
            return GatheredStream.Over(new CountedStream(new NetworkStream(socket, ownsSocket: true), Meter), terms.Times.Gather, clock);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void KeepAlive(Socket socket, BearerTimes times)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)times.KeepAlive.TotalSeconds);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)(times.Dead / SignsOfLife).TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, SignsOfLife);
    }

    private void Bind(Socket socket, string name)
    {
        if (!OperatingSystem.IsLinux()) throw new BearerException(BearerPhrases.NotOnLinux.With(), terms.Name);
        try
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + "\0"));
        }
        catch (SocketException e)
        {
            var why = e.SocketErrorCode == SocketError.AccessDenied ? BearerPhrases.MayNotBind : BearerPhrases.NoInterface;
            throw new BearerException(why.With(name), terms.Name);
        }
    }
}
