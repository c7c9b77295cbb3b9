namespace EdgeFleet.Edge.Lines;

/// <summary>
/// What a device asks of the line it shares. A line does what the most careful of its devices asks: see <see
/// cref="Combine"/>.
/// </summary>
public sealed record LineOptions
{
    public static LineOptions Default { get; } = new();

    /// <summary>Silence between the end of one exchange and the next request, for devices that need time to listen again.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The connection is closed after each poll, for converters that serve one client at a time.</summary>
    public bool CloseAfterPoll { get; init; }

    /// <summary>
    /// The serial port switches the direction of an RS-485 transceiver itself (RTS while sending). An adapter that does so on
    /// its own needs nothing.
    /// </summary>
    public bool Rs485 { get; init; }

    /// <summary>The longest time after which a device that does not answer is asked again; null: its period.</summary>
    public TimeSpan? LongestBackOff { get; init; }

    /// <summary>
    /// What holds where devices of one line ask for different things: the longest pause; closing and direction when anyone asks
    /// for it; the shortest back-off.
    /// </summary>
    public static LineOptions Combine(IEnumerable<LineOptions> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return all.Aggregate(Default, (one, other) => new LineOptions
        {
            Pause = one.Pause > other.Pause ? one.Pause : other.Pause,
            CloseAfterPoll = one.CloseAfterPoll || other.CloseAfterPoll,
            Rs485 = one.Rs485 || other.Rs485,
            LongestBackOff = one.LongestBackOff is { } a && other.LongestBackOff is { } b ? (a < b ? a : b)
                : one.LongestBackOff ?? other.LongestBackOff,
        });
    }
}
