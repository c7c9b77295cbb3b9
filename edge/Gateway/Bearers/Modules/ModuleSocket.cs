using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>One of the connections of a module, by what the module said of it.</summary>
/// <param name="number">By which the module knows it.</param>
internal sealed class ModuleSocket(int number)
{
    private readonly TaskCompletionSource<int> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _arrived = New();
    private volatile string? _lost;
    private volatile bool _letGo;

    public int Number => number;

    /// <summary>The maker's error code; 0: it is open.</summary>
    public Task<int> Opened => _opened.Task;

    /// <summary>No more bytes than those that are in the module come.</summary>
    public bool IsOver => _lost is not null;

    public void Open(int error) => _opened.TrySetResult(error);

    /// <summary>There are bytes that were not asked for.</summary>
    public void Arrived() => Volatile.Read(ref _arrived).TrySetResult();

    public void Lose(string why)
    {
        _lost ??= why;
        _opened.TrySetException(new BearerException(why));
        // Nobody may be there to hear it.
        _ = _opened.Task.Exception;
        Arrived();
    }

    /// <summary>Whoever had it does not want it any more.</summary>
    public void LetGo()
    {
        _letGo = true;
        Lose("the connection was closed");
    }

    /// <summary>Waits until there may be bytes to ask for, or none will come.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await _arrived.Task.WaitAsync(cancel).ConfigureAwait(false);
        // What arrives before this is among what is asked for after it.
        Volatile.Write(ref _arrived, New());
    }

    /// <exception cref="BearerException">It is over.</exception>
    public void Check()
    {
        if (_lost is { } why) throw new BearerException(why);
    }

    /// <exception cref="BearerException">It was let go of.</exception>
    public void CheckHeld()
    {
        if (_letGo) Check();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
