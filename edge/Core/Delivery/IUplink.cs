using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Edge.Delivery;

/// <summary>A way out for blocks: it has a name, and opens connections.</summary>
public interface IUplink
{
    /// <summary>The name under which the outbox keeps what this uplink has settled.</summary>
    string Name { get; }

    /// <summary>Connects, and returns once blocks can be sent.</summary>
    /// <exception cref="UplinkException">No connection; the kind says how long to wait, the message what to do.</exception>
    Task<IBlockSink> OpenAsync(CancellationToken cancel);

    /// <summary>The longest wait between two attempts while the other side is away, over what it would go now.</summary>
    TimeSpan LongestRetry => BearerTimes.Of(BearerKind.Ethernet).LongestRetry;

    /// <summary>
    /// Proves, for few bytes, that the very other side of this uplink answers over a bearer: that something takes a connection proves
    /// nothing, for a network that wants a sign-in first does that too. Any exception says that it does not.
    /// </summary>
    Task ProbeAsync(IBearer bearer, CancellationToken cancel);

    /// <summary>What it sees to whether it is connected or not, as a certificate that runs out. Returns when cancelled.</summary>
    Task MaintainAsync(CancellationToken cancel) => Task.CompletedTask;
}

public enum UplinkFault
{
    /// <summary>No connection, or it broke. Tried again soon, then ever less often.</summary>
    Lost,
    /// <summary>Another connection of this gateway took over. Tried again slowly: two of them would push each other out for ever.</summary>
    Superseded,
    /// <summary>
    /// The other side does not let this gateway in: revoked, unknown, credentials or version not accepted. Needs a person; tried again
    /// slowly.
    /// </summary>
    Refused,
    /// <summary>A message that is too large or makes no sense. Tried again slowly: the same one would come again.</summary>
    Protocol,
    /// <summary>The gateway has newer credentials, and shows them in a new connection at once.</summary>
    Renewed,
}

/// <summary>There is no connection, or no longer. The message names the cause and the next thing to do.</summary>
public sealed class UplinkException : Exception
{
    public UplinkException(UplinkFault fault, string message, Exception? inner = null) : base(message, inner) =>
        (Fault, MayBeBearer) = (fault, fault == UplinkFault.Lost);
    public UplinkException(string message) : base(message) { }
    public UplinkException(string message, Exception inner) : base(message, inner) { }
    public UplinkException() { }

    public UplinkFault Fault { get; }

    /// <summary>
    /// It may be what carries the connection that does not work, and another bearer may do. False where the other side itself said so, or
    /// where it never came to that. Unless said otherwise, it holds for what is lost.
    /// </summary>
    public bool MayBeBearer { get; init; }
}
