using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>The readings of one stream and at most one second.</summary>
internal sealed class Batch(long opened)
{
    public long Opened => opened;
    public List<Reading> Readings { get; } = [];
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
    private int _pending;
    private long _lost;

    public long Lost => Interlocked.Read(ref _lost);
    public int Pending { get { lock (_gate) return _pending; } }

    public void Add(StreamClass stream, in Reading reading, AckToken? ack)
    {
        lock (_gate)
        {
            var batches = _batches[stream];
            var text = reading.Value.Kind == ValueKind.Text ? reading.Value.Text.Length : 0;
            var last = batches.Last?.Value;
            if (last is null || _taken.Contains(last) || time.GetElapsedTime(last.Opened) >= Second
                || last.Readings.Count >= limits.MaxBatch || last.TextChars + text > MaxTextChars)
                batches.AddLast(last = new Batch(time.GetTimestamp()));
            last.Readings.Add(reading);
            if (ack is not null) (last.AckTokens ??= []).Add(ack);
            last.TextChars += text;
            _pending++;
            while (_pending > limits.MaxPending && DropOne()) { }
        }
    }

    /// <summary>How long until the oldest batch of a stream has its second; null: there is none.</summary>
    public TimeSpan? WaitFor(StreamClass stream)
    {
        lock (_gate)
        {
            if (_batches[stream].First?.Value is not { } first) return null;
            if (stream == StreamClass.Event || _batches[stream].Count > 1) return TimeSpan.Zero;
            var wait = Second - time.GetElapsedTime(first.Opened);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>The oldest batch of a stream, closed: nothing is added to it or dropped from it until it is done or given back.</summary>
    public Batch? Take(StreamClass stream)
    {
        lock (_gate)
        {
            if (_batches[stream].First?.Value is not { } first) return null;
            _taken.Add(first);
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
    }

    /// <summary>A batch that can never be appended.</summary>
    public void Lose(StreamClass stream, Batch batch)
    {
        Remove(stream, batch);
        foreach (var ack in batch.AckTokens ?? []) ack.Lost();
        Count(stream, batch.Readings.Count);
    }

    /// <summary>The process ends: what is still here is lost.</summary>
    public void LoseRest()
    {
        lock (_gate)
            foreach (var stream in MostImportantFirst)
                foreach (var batch in _batches[stream].ToList()) Lose(stream, batch);
    }

    private void Remove(StreamClass stream, Batch batch)
    {
        lock (_gate)
        {
            _taken.Remove(batch);
            _batches[stream].Remove(batch);
            _pending -= batch.Readings.Count;
        }
    }

    // The oldest batch of the least important stream, whole; one at work is left alone.
    private bool DropOne()
    {
        foreach (var stream in MostImportantFirst.Reverse())
        {
            var victim = _batches[stream].FirstOrDefault(batch => !_taken.Contains(batch));
            if (victim is null) continue;
            Lose(stream, victim);
            return true;
        }
        return false;
    }

    private void Count(StreamClass stream, int readings)
    {
        Interlocked.Add(ref _lost, readings);
        log.LogError("{Readings} {Stream} readings are lost: the outbox does not take them and memory is full; make space on its disk "
            + "({Lost} lost since the start)", readings, stream, Lost);
    }
}
