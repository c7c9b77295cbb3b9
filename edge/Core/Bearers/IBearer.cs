using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Bearers;

/// <summary>One way out of the gateway: byte streams to the hosts that uplinks speak with (design, section 7).</summary>
public interface IBearer
{
    BearerTerms Terms { get; }

    /// <summary>What went over it.</summary>
    BearerMeter Meter { get; }

    /// <summary>
    /// Its streams give signs of life of their own every <see cref="BearerTimes.KeepAlive"/> while they are idle, and end when these are
    /// not answered: whoever uses them need not.
    /// </summary>
    bool KeepsAlive => false;

    /// <summary>Nothing is left of its bytes of the day.</summary>
    bool IsSpent => Terms.BytesPerDay is { } most && Meter.Today.Total >= most;

    /// <summary>Whether the class goes over it now: once its bytes are spent, only what cannot wait does.</summary>
    bool Carries(StreamClass stream) => Terms.Carries(stream) && (BearerTerms.CannotWait.Contains(stream) || !IsSpent);

    /// <summary>Telemetry goes over it as aggregates now, and not as readings.</summary>
    bool CarriesAggregates => Terms.Aggregates && !Terms.Carries(StreamClass.Telemetry) && !IsSpent;

    /// <summary>Connects over this bearer and no other. The caller disposes of the stream.</summary>
    /// <param name="host">A name, or an address of either family.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="BearerException">No connection: which bearer, why, and what to do.</exception>
    Task<Stream> OpenAsync(string host, int port, CancellationToken cancel);
}

/// <summary>A bearer gives no stream. The message names it, the cause and the next thing to do.</summary>
public sealed class BearerException : IOException
{
    public BearerException(string message) : base(message) { }
    public BearerException(string message, Exception inner) : base(message, inner) { }
    public BearerException() { }
    public BearerException(Phrase phrase, string bearer = "") : base(bearer.Length > 0 ? $"bearer {bearer}: {phrase}" : $"{phrase}") =>
        Phrase = phrase;

    /// <summary>The cause, where it has words of our own.</summary>
    public Phrase? Phrase { get; }
}
