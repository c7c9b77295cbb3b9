using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>A way to the manager. It carries messages; what to send, and what an answer means, is <see cref="UplinkSession"/>'s.</summary>
public interface IUplink
{
    /// <summary>The name under which the outbox keeps what this uplink has settled.</summary>
    string Name { get; }

    /// <summary>Bytes handed to the network since the process started, encryption included.</summary>
    long BytesSent { get; }

    /// <summary>Connects, says hello, and returns once the manager has said welcome.</summary>
    /// <exception cref="UplinkException">No session; the kind says how long to wait, the message what to do.</exception>
    Task<IUplinkChannel> ConnectAsync(Hello hello, CancellationToken cancel);
}

/// <summary>One session: messages both ways, in order, until one side ends it.</summary>
public interface IUplinkChannel : IAsyncDisposable
{
    Welcome Welcome { get; }

    /// <summary>Cancelled when the gateway has a newer certificate than the one it showed here: the session should begin anew.</summary>
    CancellationToken Outdated => CancellationToken.None;

    /// <summary>Hands one message to the transport. One caller at a time.</summary>
    /// <exception cref="UplinkException">The session is over.</exception>
    Task SendAsync(FromGateway message, CancellationToken cancel);

    /// <summary>The next message; null when the manager ended the session without complaint. One caller at a time.</summary>
    /// <exception cref="UplinkException">The session is over.</exception>
    Task<FromManager?> ReceiveAsync(CancellationToken cancel);
}

public enum UplinkFault
{
    /// <summary>No connection, or it broke. Tried again soon, then ever less often.</summary>
    Lost,
    /// <summary>Another session of this gateway took over. Tried again slowly: two of them would push each other out for ever.</summary>
    Superseded,
    /// <summary>
    /// The manager does not let this gateway in: revoked, unknown, certificate or version not accepted. Needs a person; tried again
    /// slowly.
    /// </summary>
    Refused,
    /// <summary>A message that is too large or makes no sense. Tried again slowly: the same one would come again.</summary>
    Protocol,
    /// <summary>The gateway has a newer certificate, and shows it in a new session at once.</summary>
    Renewed,
}

/// <summary>There is no session, or no longer. The message names the cause and the next thing to do.</summary>
public sealed class UplinkException : Exception
{
    public UplinkException(UplinkFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;
    public UplinkException(string message) : base(message) { }
    public UplinkException(string message, Exception inner) : base(message, inner) { }
    public UplinkException() { }

    public UplinkFault Fault { get; }
}
