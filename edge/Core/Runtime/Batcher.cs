using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Outbox;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>
/// Collects readings and appends them to the outbox: per stream, a second's worth becomes one block, of telemetry and bulk
/// <see cref="BatcherLimits.BlockInterval"/>; where the disk is slower than that, all that waited for it does. Events do not wait.
/// Invariants: a stream's readings are appended in the order they came; what cannot be appended is tried again
/// every second and kept up to <see cref="BatcherLimits.MaxPending"/> readings; beyond that the oldest of the
/// least important stream go, and each is counted in <see cref="LostReadings"/> and in the log. An ack hears
/// that a reading is stored only after the outbox has returned its block. What the gateway read before it knew the time is
/// in blocks of its own.
/// </summary>
public sealed class Batcher : IReadingSink, IAsyncDisposable
{
    /// <summary>How long a stop goes on appending what is held.</summary>
    public static readonly TimeSpan StoppingTakes = TimeSpan.FromSeconds(30);

    private readonly Dictionary<StreamClass, BatchLane> _lanes = [];
    private readonly TimeProvider _time;
    private readonly BatchQueue _queue;
    private readonly GatewayClock? _clock;
    private readonly CancellationTokenSource _stop = new();
    private Task<long>? _stopped;

    /// <param name="outbox">Where blocks go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Failures to append and losses.</param>
    /// <param name="appended">Called with each block after the outbox returned it, on the thread that appends.</param>
    /// <param name="limits">Bounds; null: the defaults.</param>
    /// <param name="clock">Says whether the gateway's own times are worth anything; null: they are.</param>
    public Batcher(
        IOutbox outbox, TimeProvider time, ILogger<Batcher> log, Action<Block>? appended = null, BatcherLimits? limits = null,
        GatewayClock? clock = null)
    {
        (_time, _clock) = (time, clock);
        _queue = new BatchQueue(limits ?? new BatcherLimits(), time, log);
        foreach (var stream in BatchQueue.MostImportantFirst)
        {
            var lane = new BatchLane(stream, _queue, outbox, time, log) { Appended = appended, Boot = clock?.Boot };
            _lanes.Add(stream, lane);
            lane.Start(_stop.Token);
        }
    }

    /// <summary>Readings dropped since the process started because they could not be appended and memory was full.</summary>
    public long LostReadings => _queue.Lost;

    /// <summary>Readings in memory that are not in the outbox yet.</summary>
    public int Pending => _queue.Pending;

    public void Accept(StreamClass stream, in Reading reading, AckToken? ack = null, bool own = false)
    {
        var doubted = own && _clock is { IsDoubted: true };
        var opens = _queue.Add(stream, doubted ? reading with { Quality = reading.Quality | Quality.TimeUncertain } : reading, ack,
            ofBoot: own && _clock is not null && reading.Time < GatewayClock.Earliest);
        if (opens) _lanes[stream].Wake();
    }

    /// <summary>
    /// Appends what is left, for as long as <see cref="StoppingTakes"/>, and stops. What could not be appended by then
    /// is lost and logged.
    /// </summary>
    /// <returns>How many readings that were; one that the outbox was just about to take may have got there.</returns>
    public Task<long> StopAsync()
    {
        lock (_lanes) return _stopped ??= FinishAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task<long> FinishAsync()
    {
        // The time counts from when the stop was asked for, however long that takes to get around.
        using var enough = new CancellationTokenSource(StoppingTakes, _time);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_lanes.Values.Select(lane => lane.FinishAsync(enough.Token))).ConfigureAwait(false);
        _stop.Dispose();
        return _queue.LoseRest();
    }
}

/// <param name="MaxPending">Most readings kept in memory while appending fails.</param>
/// <param name="MaxBatch">Most readings of one block; a fuller second becomes several.</param>
public sealed record BatcherLimits(int MaxPending = 200_000, int MaxBatch = 50_000)
{
    /// <summary>
    /// How long readings of the classes telemetry and bulk are collected for a block. A power cut takes as much of them; what a device
    /// keeps until it is told that it is stored waits no longer than a second.
    /// </summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(1);
}
