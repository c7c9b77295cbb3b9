namespace EdgeFleet.Edge.Bearers;

/// <summary>How long things may take over a bearer before they are given up, and how often it is used at least.</summary>
public sealed record BearerTimes
{
    private static readonly BearerTimes Wide = new();

    /// <summary>Answers after up to 10 s each way, 2.5 kB a second, paid by the byte: patient and quiet.</summary>
    private static readonly BearerTimes Narrow = new()
    {
        Patience = TimeSpan.FromSeconds(20),
        Connect = TimeSpan.FromSeconds(60),
        Greeting = TimeSpan.FromMinutes(2),
        Decision = TimeSpan.FromMinutes(5),
        KeepAlive = TimeSpan.FromMinutes(4),
        Dead = TimeSpan.FromMinutes(1),
        LongestRetry = TimeSpan.FromMinutes(5),
        Report = TimeSpan.FromMinutes(15),
        Collect = TimeSpan.FromMinutes(15),
        Gather = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Longest time to wait for one address of a host to answer, when there are others.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For name, TCP and TLS.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From connecting to the first answer of the other side.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>An other side that decides about none of the blocks under way for so long is given up.</summary>
    public TimeSpan Decision { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// An idle connection is used so often, so that the operator's NAT does not forget it, and a dead one is noticed. 5 minutes is a
    /// usual limit of theirs for idle TCP.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection over which a sign of life is not answered within this is dead.</summary>
    public TimeSpan Dead { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two attempts to connect while the other side is away.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the gateway says how it is while nothing changes.</summary>
    public TimeSpan Report { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long what is no event is collected before it goes out together; zero: not at all.</summary>
    public TimeSpan Collect { get; init; }

    /// <summary>How long a byte waits for others at most, so that they share a packet; zero: not at all.</summary>
    public TimeSpan Gather { get; init; }

    public static BearerTimes Of(BearerKind kind) => kind == BearerKind.NbIot ? Narrow : Wide;
}
