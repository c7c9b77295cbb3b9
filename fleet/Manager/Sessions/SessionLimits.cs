using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Sessions;

/// <summary>What a session may hold and how long it may keep silent. The defaults are those of the Welcome.</summary>
public sealed record SessionLimits
{
    /// <summary>The versions of session.proto that this manager speaks.</summary>
    public const uint OldestProtocol = 1;
    public const uint NewestProtocol = 1;

    /// <summary>Room for the fields around a block in one message.</summary>
    public const int MessageOverhead = 64 * 1024;

    /// <summary>Most blocks sent and not yet settled: what a gateway collects in a quarter of an hour goes at once.</summary>
    public int WindowBlocks { get; init; } = 512;

    /// <summary>Most bytes of such blocks; one block may always be.</summary>
    public int WindowBytes { get; init; } = 8 * 1024 * 1024;

    public int MaxBlockBytes { get; init; } = Block.MaxBytes;

    /// <summary>How long a new connection may wait with its Hello, which takes ten seconds over NB-IoT when nothing goes wrong.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
