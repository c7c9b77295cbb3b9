namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// How many lines of one kind a minute may have in the log: what anybody can provoke from outside must not fill the disk. What was
/// left out is counted and told with the first line that is let through again.
/// </summary>
internal sealed class LinePace(int aMinute, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _since;
    private int _written;
    private long _leftOut;

    /// <summary>Whether this one may be written.</summary>
    /// <param name="leftOut">How many were not, since one last was.</param>
    public bool Admits(out long leftOut)
    {
        lock (_gate)
        {
            if (_since is not { } since || clock.GetElapsedTime(since) >= Minute) (_since, _written) = (clock.GetTimestamp(), 0);
            leftOut = _leftOut;
            if (_written >= aMinute)
            {
                _leftOut++;
                return false;
            }
            _written++;
            _leftOut = 0;
            return true;
        }
    }
}
