using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace EdgeFleet.Models.Modems;

/// <summary>A connection of a modem, by a socket of this machine. Used under the modem's lock, but for connecting and reading.</summary>
internal sealed class ModemSocket : IDisposable
{
    private const int NameNotFound = 565;
    private const int NotConnected = 566;

    private readonly TcpClient _client = new();

    public ModemSocket(int number, string host, int port) => (Number, Host, Port) = (number, host, port);

    public int Number { get; }
    public string Host { get; }
    public int Port { get; }

    /// <summary>What has arrived and was not asked for.</summary>
    public List<byte> Received { get; } = new();

    /// <summary>The program was told that there is something.</summary>
    public bool Told { get; set; }

    /// <summary>The other side has closed it.</summary>
    public bool Ended { get; set; }

    /// <summary>Bytes that were taken and not sent.</summary>
    public int Unsent { get; set; }

    /// <summary>When the latest packet comes, and leaves.</summary>
    public TimeSpan ComesAt { get; set; }
    public TimeSpan LeavesAt { get; set; }

    /// <returns>The modem's error code; 0: it is open.</returns>
    public async Task<int> ConnectAsync()
    {
        try
        {
            _client.NoDelay = true;
            await _client.ConnectAsync(Host, Port);
            return 0;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
                ? NameNotFound : NotConnected;
        }
        catch (ObjectDisposedException)
        {
            return NotConnected;
        }
    }

    /// <summary>Gives what comes, and no bytes when nothing more does.</summary>
    public async Task ReadAsync(Action<byte[]> take)
    {
        var buffer = new byte[1360];
        try
        {
            int count;
            while ((count = await _client.GetStream().ReadAsync(buffer)) > 0) take(buffer[..count]);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Broken is over too.
        }
        take(Array.Empty<byte>());
    }

    public void Send(byte[] bytes)
    {
        try
        {
            _client.GetStream().Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Reading tells that it is over.
        }
    }

    public void Dispose() => _client.Dispose();
}
