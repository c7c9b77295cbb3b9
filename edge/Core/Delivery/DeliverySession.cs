using EdgeFleet.Contracts;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// What happens while a sink is open: blocks go to it within its limits, and what it decides about them goes to the outbox.
/// Ends by throwing; nothing is lost by that, because only a settled block leaves the outbox.
/// </summary>
internal sealed class DeliverySession(string uplink, IBlockSink sink, IOutbox outbox, TimeProvider clock, ILogger log)
{
    /// <summary>How long a connection that is left may still take to decide about what is under way.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AnotherRead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private readonly UploadWindow _window = new(sink.Limits.WindowBlocks, sink.Limits.WindowBytes, clock);

    /// <param name="leave">
    /// The connection is to end soon, for another: nothing more goes out, and what is under way may still be decided about, so that it does
    /// not go out a second time.
    /// </param>
    /// <param name="cancel">It ends now.</param>
    /// <exception cref="UplinkException">The connection is over, and why.</exception>
    public async Task RunAsync(CancellationToken leave, CancellationToken cancel)
    {
        var settlements = new Settlements(outbox, uplink, _window, log);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sinking = SinkAsync(settlements, over.Token);
        Task[] parts = [UploadAsync(leave, over.Token), sinking, settlements.RunAsync(over.Token), WatchAsync(over.Token)];
        var ended = await Task.WhenAny(parts).ConfigureAwait(false);
        // Sending over a connection that was ended may fail first; only the sink's own end learns why it was ended.
        if (!leave.IsCancellationRequested) await Task.WhenAny(sinking, Task.Delay(ReasonTimeout, clock, over.Token)).ConfigureAwait(false);
        if (sinking.IsFaulted) ended = sinking;
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await settlements.FlushAsync().ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    private async Task SinkAsync(Settlements settlements, CancellationToken cancel)
    {
        await sink.RunAsync(settlements.Add, cancel).ConfigureAwait(false);
        throw new UplinkException(UplinkFault.Lost, "the other side ended the connection") { MayBeBearer = false };
    }

    private async Task UploadAsync(CancellationToken leave, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(System.Threading.Timeout.InfiniteTimeSpan, clock);
        await using var limit = leave.Register(() => late.CancelAfter(Drain)).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(leave, end.Token);
        try
        {
            await OfferAllAsync(stop.Token, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            await sink.FlushAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _window.WhenEmptyAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            throw new UplinkException(UplinkFault.Renewed, "the connection is left for another");
        }
    }

    /// <param name="stop">Takes up nothing more.</param>
    /// <param name="cancel">Gives up what is being sent, which breaks the connection.</param>
    private async Task OfferAllAsync(CancellationToken stop, CancellationToken cancel)
    {
        var pace = sink.Pace;
        var feed = new BlockFeed(outbox, uplink, stream => sink.Carries(stream) && pace.Allows(stream));
        while (true)
        {
            var appended = outbox.WaitForAppendAsync(stop);
            bool wasOpen;
            while (true)
            {
                var released = _window.NextRelease;
                wasOpen = pace.Wait == TimeSpan.Zero;
                if (_window.FreeBytes == 0)
                {
                    await sink.FlushAsync(cancel).ConfigureAwait(false);
                    await released.WaitAsync(stop).ConfigureAwait(false);
                    continue;
                }
                var blocks = await NextAsync(feed, stop).ConfigureAwait(false);
                if (blocks.Count == 0) break;
                await OfferAsync([.. blocks.Where(Takes)], stop, cancel).ConfigureAwait(false);
            }
            await sink.FlushAsync(cancel).ConfigureAwait(false);
            // What was held back when it was looked for may go by now: nothing is emptied before that has been looked for.
            if (!wasOpen && pace.Wait == TimeSpan.Zero) continue;
            if (wasOpen) pace.Emptied();
            await WaitAsync(appended, pace.Wait, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Until something is appended, or what was held back may go out.</summary>
    private async Task WaitAsync(Task appended, TimeSpan held, CancellationToken cancel)
    {
        if (held == TimeSpan.Zero)
        {
            await appended.ConfigureAwait(false);
            return;
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(appended, Task.Delay(held, clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>A disk that cannot be read ends no connection: what else goes over it goes on, and the disk is tried again.</summary>
    private async Task<IReadOnlyList<Block>> NextAsync(BlockFeed feed, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await feed.NextAsync(Math.Min(_window.FreeBytes, sink.Pace.Portion), cancel).ConfigureAwait(false);
            }
            catch (OutboxException e)
            {
                log.LogError("uplink {Uplink} has nothing to send, the outbox cannot be read: {Cause}", uplink, e.Message);
                await Task.Delay(AnotherRead, clock, cancel).ConfigureAwait(false);
            }
        }
    }

    private bool Takes(Block block)
    {
        if (block.Bytes.Length > sink.Limits.MaxBlockBytes)
        {
            log.LogWarning("block {Block} has {Bytes} bytes and uplink {Uplink} takes {Largest}: it is kept; raise the limit of the other "
                + "side", block.Id, block.Bytes.Length, uplink, sink.Limits.MaxBlockBytes);
            return false;
        }
        if (sink.Takes(block)) return true;
        log.LogDebug("uplink {Uplink} cannot carry block {Block} yet: it is kept", uplink, block.Id);
        return false;
    }

    /// <summary>Sends as many as fit the window at a time.</summary>
    private async Task OfferAsync(IReadOnlyList<Block> blocks, CancellationToken stop, CancellationToken cancel)
    {
        for (var sent = 0; sent < blocks.Count;)
        {
            var released = _window.NextRelease;
            List<Block> fitting = [.. blocks.Skip(sent).TakeWhile(_window.TryEnter)];
            if (fitting.Count == 0)
            {
                await sink.FlushAsync(cancel).ConfigureAwait(false);
                await released.WaitAsync(stop).ConfigureAwait(false);
            }
            else await sink.SendAsync(fitting, cancel).ConfigureAwait(false);
            sink.Pace.Sent(fitting.Sum(block => (long)block.Bytes.Length));
            sent += fitting.Count;
        }
    }

    private async Task WatchAsync(CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(Watch, clock);
        while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false))
        {
            if (_window.Stalled > sink.Limits.Decision)
                throw new UplinkException(
                    UplinkFault.Lost, $"the other side decided about none of {_window.Blocks} blocks for "
                        + $"{sink.Limits.Decision.TotalSeconds:0} s; see its log");
        }
    }
}
