using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Collects readings and appends them to the outbox: per stream, at most a second's worth becomes one block.
/// Events do not wait for the second.
/// Invariants: a stream's readings are appended in the order they came; what cannot be appended is tried again
/// every second and kept up to <see cref="BatcherLimits.MaxPending"/> readings; beyond that the oldest of the
/// least important stream go, and each is counted in <see cref="LostReadings"/> and in the log. A ack hears
/// that a reading is stored only after the outbox has returned its block.
/// </summary>
public sealed class Batcher : IReadingSink, IAsyncDisposable
{
    private readonly Dictionary<StreamClass, BatchLane> _lanes = [];
    private readonly BatchQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    /// <param name="outbox">Where blocks go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Failures to append and losses.</param>
    /// <param name="appended">Called with each block after the outbox returned it, on the thread that appends.</param>
    /// <param name="limits">Bounds; null: the defaults.</param>
    public Batcher(IOutbox outbox, TimeProvider time, ILogger<Batcher> log, Action<Block>? appended = null, BatcherLimits? limits = null)
    {
        _queue = new BatchQueue(limits ?? new BatcherLimits(), time, log);
        foreach (var stream in BatchQueue.MostImportantFirst)
        {
            var lane = new BatchLane(stream, _queue, outbox, time, log) { Appended = appended };
            _lanes.Add(stream, lane);
            lane.Start(_stop.Token);
        }
    }

    /// <summary>Readings dropped since the process started because they could not be appended and memory was full.</summary>
    public long LostReadings => _queue.Lost;

    /// <summary>Readings in memory that are not in the outbox yet.</summary>
    public int Pending => _queue.Pending;

    public void Accept(StreamClass stream, in Reading reading, AckToken? ack = null)
    {
        var lane = _lanes[stream];
        _queue.Add(stream, reading, ack);
        lane.Wake();
    }

    /// <summary>Appends what is left, once, and stops. What cannot be appended now is lost and logged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var lane in _lanes.Values) await lane.FinishAsync().ConfigureAwait(false);
        _queue.LoseRest();
        _stop.Dispose();
    }
}

/// <param name="MaxPending">Most readings kept in memory while appending fails.</param>
/// <param name="MaxBatch">Most readings of one block; a fuller second becomes several.</param>
public sealed record BatcherLimits(int MaxPending = 200_000, int MaxBatch = 50_000);
