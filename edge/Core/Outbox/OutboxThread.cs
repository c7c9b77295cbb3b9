using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// The one thread that touches the store. Appends that queued up while it was busy become one group, and
/// are committed together; nobody waits for a group to fill. Other work is done in between, in order.
/// </summary>
internal sealed class OutboxThread : IDisposable
{
    private const long MaxGroupBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _appends = [];
    private readonly Queue<Action> _work = [];
    private readonly SemaphoreSlim _queued = new(0);
    private readonly Action<IReadOnlyList<PendingAppend>> _commit;
    private readonly Thread _thread;
    private bool _closing;

    public OutboxThread(Action<IReadOnlyList<PendingAppend>> commit)
    {
        _commit = commit;
        _thread = new Thread(Run) { IsBackground = true, Name = "outbox" };
        _thread.Start();
    }

    public Task<Block> Append(BlockPayload payload, CancellationToken cancel)
    {
        var append = new PendingAppend(payload, cancel);
        Queue(() => _appends.Enqueue(append));
        return append.Task;
    }

    public Task<T> Do<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue(() => _work.Enqueue(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e as OutboxException
                    ?? (e is ArgumentException ? e
                    : new OutboxException($"the outbox could not read or write: {e.Message}; check the disk it lies on", e)));
            }
        }));
        return done.Task;
    }

    /// <summary>Does what has queued up, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
        }
        _queued.Release();
        _thread.Join();
        _queued.Dispose();
    }

    private void Queue(Action enqueue)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, typeof(IOutbox));
            enqueue();
            _queued.Release();
        }
    }

    private void Run()
    {
        while (true)
        {
            _queued.Wait();
            var group = new List<PendingAppend>();
            var work = new List<Action>();
            bool closing;
            lock (_gate)
            {
                long bytes = 0;
                while (bytes < MaxGroupBytes && _appends.TryDequeue(out var append))
                {
                    if (append.Starts()) group.Add(append);
                    bytes += append.Payload.Compressed.Length;
                }
                while (_work.TryDequeue(out var item)) work.Add(item);
                closing = _closing && _appends.Count == 0;
            }
            if (group.Count > 0) _commit(group);
            foreach (var item in work) item();
            if (closing) return;
        }
    }
}

/// <summary>A caller of <see cref="IOutbox.AppendAsync"/> that waits.</summary>
internal sealed class PendingAppend(BlockPayload payload, CancellationToken cancel)
{
    private readonly TaskCompletionSource<Block> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlockPayload Payload => payload;
    public Task<Block> Task => _done.Task;

    /// <summary>False when the caller gave up before its turn: then it is not stored.</summary>
    public bool Starts()
    {
        if (!cancel.IsCancellationRequested) return true;
        _done.SetCanceled(cancel);
        return false;
    }

    public void Complete(Block block) => _done.SetResult(block);
    public void Fail(Exception e) => _done.SetException(e);
}
