using System.Net.Sockets;
using System.Security.Authentication;
using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Bearers;

/// <summary>What a failure over a bearer comes down to, in words of our own. Pure.</summary>
public static class BearerCauses
{
    /// <param name="failure">With what it wraps: libraries put several layers around what a connection threw.</param>
    /// <returns>Null: nothing that there are words for; its message says what it is.</returns>
    public static Phrase? Of(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            if (Own(cause) is { } phrase) return phrase;
        return null;
    }

    private static Phrase? Own(Exception cause) => cause switch
    {
        BearerException { Phrase: { } phrase } => phrase,
        AuthenticationException => BearerPhrases.NotTrusted.With(),
        TimeoutException => BearerPhrases.NoAnswer.With(),
        SocketException socket => Own(socket.SocketErrorCode),
        EndOfStreamException => BearerPhrases.Cut.With(),
        _ => null,
    };

    private static Phrase? Own(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => BearerPhrases.Refused.With(),
        SocketError.TimedOut => BearerPhrases.NoAnswer.With(),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            BearerPhrases.NoWay.With(),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => BearerPhrases.Cut.With(),
        _ => null,
    };
}
