using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFleet.Azure;

/// <summary>A device or a module that a hub knows.</summary>
public sealed class HubClient
{
    internal HubClient(string device, string? module, int twinBytes)
    {
        (Device, Module) = (device, module);
        Key = SHA256.HashData(Encoding.UTF8.GetBytes(ClientId));
        Twin = new Twin(twinBytes);
    }

    public string Device { get; }

    /// <summary>Null: it is the device itself.</summary>
    public string? Module { get; }

    public string ClientId => Module is null ? Device : $"{Device}/{Module}";

    /// <summary>With which its tokens are signed; made of its name, for nothing here is worth a secret.</summary>
    public byte[] Key { get; }

    /// <summary>SHA-256 of the certificate that lets it in instead; null: a token has to.</summary>
    public string? Thumbprint { get; init; }

    public Twin Twin { get; }

    /// <summary>How often it was let in.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>The end of the token that it is connected with; null: it is not connected, or by certificate.</summary>
    public DateTimeOffset? TokenEnd => Connection?.End;

    public bool IsConnected => Connection is not null;

    /// <summary>Filters that it has subscribed to; a clean session forgets them.</summary>
    public IReadOnlyCollection<string> Subscriptions => [.. Filters.Keys];

    internal ConcurrentDictionary<string, bool> Filters { get; } = [];

    internal HubConnection? Connection { get; private set; }

    internal string Resource => Module is null ? $"devices/{Device}" : $"devices/{Device}/modules/{Module}";

    internal string TelemetryPrefix => $"{Resource}/messages/events/";

    private int _connects;

    internal void Connected(HubConnection connection)
    {
        Connection?.Dispose();
        Connection = connection;
        Interlocked.Increment(ref _connects);
    }

    /// <param name="from">Of the connection that is gone; another one may have taken its place.</param>
    internal void Disconnected(EndPoint? from)
    {
        if (Connection is not { } connection || !Equals(connection.From, from)) return;
        connection.Dispose();
        Connection = null;
    }
}

/// <param name="From">The client's end of it.</param>
/// <param name="End">When its token ends; null: it has none.</param>
/// <param name="Cut">Ends it then.</param>
internal sealed record HubConnection(EndPoint? From, DateTimeOffset? End, ITimer? Cut) : IDisposable
{
    public void Dispose() => Cut?.Dispose();
}
