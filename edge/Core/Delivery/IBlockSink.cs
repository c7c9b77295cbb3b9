using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// One connection to the other side of an uplink, while it lasts: blocks go in, and what was decided about each comes back,
/// in any order. A block about which nothing was decided is sent again over the next connection.
/// </summary>
public interface IBlockSink : IAsyncDisposable
{
    SinkLimits Limits { get; }

    /// <summary>Cancelled when the gateway has newer credentials than it showed here: the connection should begin anew.</summary>
    CancellationToken Outdated => CancellationToken.None;

    /// <summary>False: this connection carries nothing of the class now, which waits. Asked before each look for blocks.</summary>
    bool Carries(StreamClass stream) => true;

    /// <summary>When it may; the same one while the connection lasts.</summary>
    SendPace Pace => SendPace.Free;

    /// <summary>False: this connection cannot carry the block. It is kept, and asked about again with the next connection.</summary>
    bool Takes(Block block) => true;

    /// <summary>Hands blocks of one stream to the transport, in their order. One caller at a time; <see cref="RunAsync"/> runs.</summary>
    /// <exception cref="UplinkException">The connection is over.</exception>
    Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel);

    /// <summary>
    /// Sends what <see cref="SendAsync"/> may have kept back so that it shares a packet with what follows. Called by the same caller
    /// before it waits for anything.
    /// </summary>
    /// <exception cref="UplinkException">The connection is over.</exception>
    Task FlushAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Does all else that the connection is for. Returns when the other side ended it without complaint.</summary>
    /// <param name="decided">Takes what the other side decided; returns at once, and may be called by any thread.</param>
    /// <param name="cancel">Gives up; heeded at once here as in <see cref="SendAsync"/>.</param>
    /// <exception cref="UplinkException">The connection is over, and why.</exception>
    Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel);
}

/// <summary>What a sink takes. One block may always be under way, however large.</summary>
/// <param name="WindowBlocks">Blocks that may be sent and not yet decided about.</param>
/// <param name="WindowBytes">Bytes of those.</param>
/// <param name="MaxBlockBytes">A larger block is kept.</param>
public sealed record SinkLimits(int WindowBlocks, long WindowBytes, long MaxBlockBytes = Block.MaxBytes)
{
    /// <summary>How long it may decide about none of the blocks that are under way before it is given up.</summary>
    public TimeSpan Decision { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>What the other side decided about a block.</summary>
/// <param name="Id">The block.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Detail">Its words, for the log; empty: none.</param>
public readonly record struct BlockDecision(BlockId Id, BlockVerdict Verdict, string Detail = "");

public enum BlockVerdict
{
    /// <summary>It has the block and will keep it: settled.</summary>
    Accepted,
    /// <summary>It finds the block damaged: quarantined.</summary>
    Corrupt,
    /// <summary>It holds other bytes of that name: the block goes out again under a new epoch.</summary>
    Conflict,
    /// <summary>It cannot take the block yet: kept, and offered again over the next connection.</summary>
    NotYet,
}
