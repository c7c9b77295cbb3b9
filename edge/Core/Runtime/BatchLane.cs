using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Appends the batches of one stream, one after the other. Streams do not wait for each other, so the outbox can commit
/// them as a group.
/// </summary>
internal sealed class BatchLane(StreamClass stream, BatchQueue queue, IOutbox outbox, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _woken =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _run = Task.CompletedTask;
    private string? _failure;

    public Action<Block>? Appended { get; init; }

    /// <summary>Which start of the machine times count from that were read before the gateway knew the time.</summary>
    public ulong? Boot { get; init; }

    public void Start(CancellationToken stop) => _run = Task.Run(() => RunAsync(stop), CancellationToken.None);

    public void Wake() => _woken.Writer.TryWrite(true);

    /// <summary>After the stop: appends what is left, until the outbox refuses or there has been enough of it.</summary>
    public async Task FinishAsync(CancellationToken enough)
    {
        try
        {
            await _run.WaitAsync(enough).ConfigureAwait(false);
            while (queue.Take(stream, all: true) is { } batch && await AppendAsync(batch, enough).WaitAsync(enough).ConfigureAwait(false))
                { }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested) { }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (queue.WaitFor(stream) is not { } wait)
                {
                    await _woken.Reader.ReadAsync(stop).ConfigureAwait(false);
                    continue;
                }
                if (wait > BatchQueue.Second)
                {
                    await Task.Delay(BatchQueue.Second, time, stop).ConfigureAwait(false);
                    continue;
                }
                if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stop).ConfigureAwait(false);
                if (queue.Take(stream) is { } batch && !await AppendAsync(batch, CancellationToken.None).ConfigureAwait(false))
                    await Task.Delay(RetryAfter, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    // Not cancelled half-way: an append that is under way either returns a block, which is journalled, or fails.
    // Whatever goes wrong, the lane lives on: readings that pile up behind a dead one would be lost.
    private async Task<bool> AppendAsync(Batch batch, CancellationToken enough)
    {
        Block block;
        try
        {
            block = await outbox.AppendAsync(BlockCodec.Encode(stream, batch.Readings, batch.OfBoot ? Boot : null), enough)
                .ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            log.LogError(e, "{Stream} readings cannot be made a block", stream);
            queue.Lose(stream, batch, "they cannot be made a block");
            return true;
        }
        catch (Exception e)
        {
            queue.GiveBack(batch);
            if (_failure != e.Message)
                log.LogError("{Readings} {Stream} readings could not be appended, {Pending} wait in memory: {Message}",
                    batch.Readings.Count, stream, queue.Pending, e.Message);
            _failure = e.Message;
            return false;
        }
        queue.Done(stream, batch);
        if (_failure is not null) log.LogInformation("the outbox takes {Stream} readings again", stream);
        _failure = null;
        Tell(block);
        return true;
    }

    private void Tell(Block block)
    {
        try
        {
            Appended?.Invoke(block);
        }
        catch (Exception e)
        {
            log.LogError(e, "block {Id} is in the outbox, but whoever is told of it failed", block.Id);
        }
    }
}
