using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>The readings of one stream and one stretch of time, or of the stretches that waited for the disk.</summary>
internal sealed class Batch(StreamClass stream, long opened, bool ofBoot, List<Reading> readings)
{
    public StreamClass Stream => stream;
    public long Opened => opened;
    /// <summary>Its times count from the start of the machine.</summary>
    public bool OfBoot => ofBoot;
    public List<Reading> Readings => readings;
    /// <summary>One for each reading that somebody waits for; null: nobody waits.</summary>
    public List<AckToken>? AckTokens { get; set; }
    public int TextChars { get; set; }
}

/// <summary>What waits to be appended, all streams under one bound and one lock.</summary>
internal sealed class BatchQueue(BatcherLimits limits, TimeProvider time, ILogger log)
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The last is the first to go.</summary>
    public static readonly IReadOnlyList<StreamClass> MostImportantFirst =
        [StreamClass.Event, StreamClass.Billing, StreamClass.State, StreamClass.Telemetry, StreamClass.Bulk];

    private const int MaxTextChars = 500_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamClass, LinkedList<Batch>> _batches =
        MostImportantFirst.ToDictionary(stream => stream, _ => new LinkedList<Batch>());
    private readonly HashSet<Batch> _taken = [];
    private readonly Dictionary<StreamClass, List<Reading>> _spare = [];
    private int _pending;
    private long _lost;

    public long Lost => Interlocked.Read(ref _lost);
    public int Pending { get { lock (_gate) return _pending; } }

    /// <returns>True when it is the first of a new batch.</returns>
    public bool Add(StreamClass stream, in Reading reading, AckToken? ack, bool ofBoot = false)
    {
        lock (_gate)
        {
            var opens = false;
            var batches = _batches[stream];
            var text = reading.Value.Kind == ValueKind.Text ? reading.Value.Text.Length : 0;
            var last = batches.Last?.Value;
            if (last is null || _taken.Contains(last) || IsOver(last) || last.OfBoot != ofBoot
                || last.Readings.Count >= limits.MaxBatch || last.TextChars + text > MaxTextChars)
            {
                batches.AddLast(last = new Batch(stream, time.GetTimestamp(), ofBoot, _spare.Remove(stream, out var spare) ? spare : []));
                opens = true;
            }
            last.Readings.Add(reading);
            if (ack is not null) (last.AckTokens ??= []).Add(ack);
            last.TextChars += text;
            _pending++;
            while (_pending > limits.MaxPending && DropOne()) { }
            return opens;
        }
    }

    /// <summary>
    /// How long until the oldest batch of a stream is over; null: there is none. Less than it was when somebody has begun to wait
    /// for one of its readings.
    /// </summary>
    public TimeSpan? WaitFor(StreamClass stream)
    {
        lock (_gate)
        {
            if (_batches[stream].First?.Value is not { } first) return null;
            if (stream == StreamClass.Event || _batches[stream].Count > 1) return TimeSpan.Zero;
            var wait = Length(first) - time.GetElapsedTime(first.Opened);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// The oldest batch of a stream, closed: nothing is added to it or dropped from it until it is done or given back. Those that
    /// wait behind it, because the disk is slower than they came, are part of it: they cost one flush.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="all">Also the one that is not over.</param>
    public Batch? Take(StreamClass stream, bool all = false)
    {
        lock (_gate)
        {
            var batches = _batches[stream];
            if (batches.First?.Value is not { } first) return null;
            _taken.Add(first);
            while (batches.First.Next?.Value is { } next && (all || stream == StreamClass.Event || IsOver(next)) && TryMerge(first, next))
                batches.Remove(next);
            return first;
        }
    }

    public void GiveBack(Batch batch)
    {
        lock (_gate) _taken.Remove(batch);
    }

    /// <summary>The outbox has appended it.</summary>
    public void Done(StreamClass stream, Batch batch)
    {
        Remove(stream, batch);
        foreach (var ack in batch.AckTokens ?? []) ack.Stored();
        // The next one will be about as long; grown anew each second, they would be most of what the collector has to do.
        batch.Readings.Clear();
        lock (_gate) _spare[stream] = batch.Readings;
    }

    /// <summary>A batch that can never be appended.</summary>
    public void Lose(StreamClass stream, Batch batch, string why)
    {
        Remove(stream, batch);
        foreach (var ack in batch.AckTokens ?? []) ack.Lost();
        var lost = Interlocked.Add(ref _lost, batch.Readings.Count);
        log.LogError("{Readings} {Stream} readings are lost: {Why} ({Lost} lost since the start)", batch.Readings.Count, stream, why, lost);
    }

    /// <summary>The process ends: what is still here is lost.</summary>
    /// <returns>How many readings that were.</returns>
    public long LoseRest()
    {
        lock (_gate)
        {
            var before = Lost;
            foreach (var stream in MostImportantFirst)
                foreach (var batch in _batches[stream].ToList())
                    Lose(stream, batch, "the gateway stops, and its disk did not take them in time");
            return Lost - before;
        }
    }

    private bool IsOver(Batch batch) => time.GetElapsedTime(batch.Opened) >= Length(batch);

    private TimeSpan Length(Batch batch) =>
        batch is { AckTokens: null, Stream: StreamClass.Telemetry or StreamClass.Bulk } ? limits.BlockInterval : Second;

    private bool TryMerge(Batch into, Batch batch)
    {
        if (into.OfBoot != batch.OfBoot) return false;
        if (into.Readings.Count + batch.Readings.Count > limits.MaxBatch || into.TextChars + batch.TextChars > MaxTextChars) return false;
        into.Readings.AddRange(batch.Readings);
        if (batch.AckTokens is { } tokens) (into.AckTokens ??= []).AddRange(tokens);
        into.TextChars += batch.TextChars;
        return true;
    }

    private void Remove(StreamClass stream, Batch batch)
    {
        lock (_gate)
        {
            _taken.Remove(batch);
            if (_batches[stream].Remove(batch)) _pending -= batch.Readings.Count;
        }
    }

    // The oldest batch of the least important stream, whole; one at work is left alone.
    private bool DropOne()
    {
        foreach (var stream in MostImportantFirst.Reverse())
        {
            var victim = _batches[stream].FirstOrDefault(batch => !_taken.Contains(batch));
            if (victim is null) continue;
            Lose(stream, victim, "the outbox does not take them and memory is full; make space on its disk");
            return true;
        }
        return false;
    }
}
