namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Where readings lie, for one question: in chunks of batches up to one, and in the blocks that are not among those gone, or what
/// stays of them.
/// Keeps things as they are until it is disposed.
/// </summary>
internal sealed class View(Views views, long batch, IReadOnlyDictionary<long, byte[]?> gone) : IDisposable
{
    private int _disposed;

    public long Batch => batch;
    public IReadOnlyDictionary<long, byte[]?> Gone => gone;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) views.End(batch);
    }
}

/// <summary>
/// Lets questions go on while readings move from blocks to chunks. Invariant: a question sees every reading once, whenever it
/// began. So blocks go and small chunks are folded only when no question is left that began before they were replaced.
/// </summary>
internal sealed class Views(long batch, IReadOnlyDictionary<long, byte[]?> gone)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, int> _open = [];
    private readonly List<(long Batch, TaskCompletionSource Done)> _waiting = [];
    private long _batch = batch;
    private IReadOnlyDictionary<long, byte[]?> _gone = gone;

    public View Begin()
    {
        lock (_lock)
        {
            _open[_batch] = _open.GetValueOrDefault(_batch) + 1;
            return new View(this, _batch, _gone);
        }
    }

    /// <summary>Questions that begin from now on look there.</summary>
    public void Move(long batch, IReadOnlyDictionary<long, byte[]?> gone)
    {
        lock (_lock) (_batch, _gone) = (batch, gone);
    }

    /// <summary>Completes when no question is left that began before the batch.</summary>
    public Task NoneBeforeAsync(long batch, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_open.Keys.All(open => open >= batch)) return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((batch, done));
            return done.Task.WaitAsync(cancel);
        }
    }

    internal void End(long batch)
    {
        lock (_lock)
        {
            if (--_open[batch] == 0) _open.Remove(batch);
            foreach (var waiting in _waiting.Where(w => _open.Keys.All(open => open >= w.Batch)).ToList())
            {
                waiting.Done.TrySetResult();
                _waiting.Remove(waiting);
            }
        }
    }
}
