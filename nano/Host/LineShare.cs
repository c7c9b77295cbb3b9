namespace EdgeFleet.Nano.Host;

/// <summary>
/// What of a line those have who carry images over it, however many nodes they carry them to: one exchange at a time, and behind each the
/// line is left alone for as long as the share asks. A line gives its turn exchange by exchange, so readings and commands wait for one of
/// these at most, and have the rest of the time for themselves. Safe for concurrent callers.
/// </summary>
/// <param name="share">Of the line's time, above 0 and at most 1.</param>
/// <param name="time">The line's.</param>
public sealed class LineShare(double share, TimeProvider time) : IDisposable
{
    private readonly double _restPerBusy = share is > 0 and <= 1 ? (1 - share) / share
        : throw new ArgumentOutOfRangeException(nameof(share), share, "a share is above 0 and at most 1");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private TimeSpan _rest;
    private long _ended;

    public void Dispose() => _turn.Dispose();

    /// <summary>Waits for its turn and until the line has been left alone for long enough, then lets an exchange happen.</summary>
    public async Task<T> TakeAsync<T>(Func<Task<T>> exchange, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_rest - time.GetElapsedTime(_ended) is var left && left > TimeSpan.Zero)
                await Task.Delay(left, time, cancel).ConfigureAwait(false);
            var begun = time.GetTimestamp();
            try
            {
                return await exchange().ConfigureAwait(false);
            }
            finally
            {
                _ended = time.GetTimestamp();
                _rest = time.GetElapsedTime(begun, _ended) * _restPerBusy;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
