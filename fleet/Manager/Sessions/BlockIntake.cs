using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Inbox;
using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// The blocks of one session, from the message to what is said of them: received and verified by one loop, settled by another once the
/// inbox has committed them. Invariants: nothing is settled that is not committed, nothing after the session ended or was superseded;
/// memory is bounded by the window; what came in one message is settled in one.
/// </summary>
/// <param name="link">The session.</param>
/// <param name="services">What it works with.</param>
/// <param name="wait">Waits before the session goes on, because the gateway was too fast.</param>
internal sealed class BlockIntake(GatewayLink link, SessionServices services, Func<TimeSpan, Task> wait)
{
    private readonly SessionWindow _window = new(services.Limits);
    private readonly GatewayPace _pace = services.Paces.Of(link.Gateway);
    private readonly bool _runs = link.Hello.Features.Contains(GatewayFeatures.AcceptedRuns);
    private readonly Channel<(int Bytes, Task<(BlockId, InboxOutcome)[]> Outcomes)> _pending =
        Channel.CreateBounded<(int, Task<(BlockId, InboxOutcome)[]>)>(
            new BoundedChannelOptions(services.Limits.WindowBlocks) { SingleReader = true, SingleWriter = true });

    /// <exception cref="RpcException">The session cannot go on, and why.</exception>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> bytes)
    {
        _window.Take(1, bytes.Length);
        var (columns, readings) = BlockVerifier.Weigh(bytes);
        await wait(_pace.Block(columns, readings));
        var outcome = await OfferAsync(bytes);
        await _pending.Writer.WriteAsync((bytes.Length, Task.WhenAll(outcome)), link.Ended);
    }

    /// <summary>Takes the blocks of a bundle as if they had come one by one.</summary>
    /// <exception cref="RpcException">The session cannot go on, and why.</exception>
    public async Task ReceiveAsync(Bundle bundle)
    {
        await wait(_pace.Block(bundle.ColumnsSize, bundle.Readings));
        IReadOnlyList<Block> blocks;
        try
        {
            blocks = BundleCodec.Open(bundle);
        }
        catch (CorruptBlockException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"a bundle of blocks: {e.Message}; send them one by one"));
        }
        var bytes = blocks.Sum(block => block.Bytes.Length);
        _window.Take(blocks.Count, bytes);
        var outcomes = new List<Task<(BlockId, InboxOutcome)>>(blocks.Count);
        foreach (var block in blocks)
        {
            await wait(_pace.Block(block.Header.ColumnsSize, block.Count));
            outcomes.Add(await OfferAsync(block.Bytes));
        }
        await _pending.Writer.WriteAsync((bytes, Task.WhenAll(outcomes)), link.Ended);
    }

    /// <summary>Nothing more comes: what is pending is still settled.</summary>
    public void Complete() => _pending.Writer.TryComplete();

    public async Task SettleAsync()
    {
        var batch = new List<(BlockId, InboxOutcome)>();
        while (await _pending.Reader.WaitToReadAsync(link.Ended))
        {
            // The first one is waited for; whatever the same commit decided comes along.
            while (_pending.Reader.TryPeek(out var next) && (batch.Count == 0 || next.Outcomes.IsCompleted))
            {
                var outcomes = await next.Outcomes.WaitAsync(link.Ended);
                batch.AddRange(outcomes);
                _pending.Reader.TryRead(out _);
                _window.GiveBack(outcomes.Length, next.Bytes);
            }
            if (!services.Links.IsCurrent(link)) return;
            foreach (var message in Settling.Messages(batch, _runs)) await link.SendAsync(message);
            batch.Clear();
        }
    }

    private async Task<Task<(BlockId, InboxOutcome)>> OfferAsync(ReadOnlyMemory<byte> bytes)
    {
        var offered = BlockVerifier.Verify(bytes);
        var outcome = await services.Inbox.OfferAsync(link.Gateway, offered, link.Ended);
        if (offered.Claimed is { } id) return OutcomeAsync(id, outcome);
        await outcome;
        throw new RpcException(
            new Status(StatusCode.InvalidArgument,
            $"a block came without a readable identity, so it cannot be settled: {offered.Outcome?.Detail}. It is in quarantine; find it "
            + "in the outbox and remove it"));
    }

    private static async Task<(BlockId, InboxOutcome)> OutcomeAsync(BlockId id, Task<InboxOutcome> outcome) => (id, await outcome);
}
