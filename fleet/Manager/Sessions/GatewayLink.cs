using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

/// <summary>One connected session. Safe for concurrent callers; sends in the order of the calls.</summary>
public sealed class GatewayLink : IDisposable
{
    private const int MaxUnsent = 256;

    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<FromManager> _unsent =
        Channel.CreateBounded<FromManager>(new BoundedChannelOptions(MaxUnsent) { SingleReader = true });
    private readonly Lock _lock = new();
    private long _lastHeard;

    public GatewayLink(long gateway, ulong session, Hello hello, DateTimeOffset connected)
    {
        Gateway = gateway;
        Session = session;
        Hello = hello;
        Connected = connected;
        _lastHeard = connected.ToUnixTimeMilliseconds();
        Ended = _ended.Token;
    }

    /// <summary>The gateway's number.</summary>
    public long Gateway { get; }
    public ulong Session { get; }
    public Hello Hello { get; }
    public DateTimeOffset Connected { get; }

    /// <summary>When the certificate ends that it was opened with; null: none was asked for.</summary>
    public DateTimeOffset? CertificateEnd { get; init; }

    /// <summary>Why it takes another's place, where that is another process; null: it is the same, or a restart.</summary>
    public string? Contested { get; init; }

    /// <summary>When its latest message came: a dead link is noticed long after.</summary>
    public DateTimeOffset LastHeard => UnixTime.Nearest(Interlocked.Read(ref _lastHeard));

    /// <summary>Cancelled when the session is over, for whatever reason.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why the manager ended it; null while it runs or when the gateway left.</summary>
    public Status? EndStatus { get; private set; }

    internal ChannelReader<FromManager> Unsent => _unsent.Reader;

    /// <summary>Hands the message to the session. It may still be lost with the link: the gateway's facts say what arrived.</summary>
    /// <exception cref="OperationCanceledException">The session is over, or the caller gave up.</exception>
    public async ValueTask SendAsync(FromManager message, CancellationToken cancel = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, Ended);
        try
        {
            await _unsent.Writer.WriteAsync(message, either.Token);
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException($"session {Session} of gateway {Gateway} is over", e);
        }
    }

    internal void Heard(DateTimeOffset now) => Interlocked.Exchange(ref _lastHeard, now.ToUnixTimeMilliseconds());

    /// <summary>The gateway has said its last word: what is queued still goes out, nothing more is taken.</summary>
    internal void CompleteSending() => _unsent.Writer.TryComplete();

    /// <summary>Ends the session; the first reason stands.</summary>
    internal void End(Status? status)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested) return;
            EndStatus = status;
            _ended.Cancel();
        }
    }

    public void Dispose()
    {
        End(null);
        _ended.Dispose();
    }
}
