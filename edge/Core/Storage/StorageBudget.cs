namespace EdgeFleet.Edge.Storage;

/// <summary>
/// Bytes that the files of one folder may have together, its folders within included. It counts them as they change, and a write
/// that would go beyond the limit fails as on a full disk, before a byte of it is written.
/// </summary>
/// <param name="limit">Most bytes.</param>
/// <param name="used">What the files have now.</param>
public sealed class StorageBudget(long limit, long used)
{
    private readonly Lock _gate = new();

    /// <summary>What may be added while more lies there than the limit, from before it was set: the bookkeeping of deleting it.</summary>
    private const long Slack = 1024 * 1024;

    private long _most = used > limit ? used + Slack : limit;
    private long _used = used;

    public long Used
    {
        get { lock (_gate) return _used; }
    }

    /// <summary>Bytes that may still be added; less than none while what lay there before is above the limit.</summary>
    public long Free
    {
        get { lock (_gate) return limit - _used; }
    }

    /// <exception cref="IOException">It is more than there is; see <see cref="DiskFull"/>.</exception>
    internal void Take(long bytes)
    {
        lock (_gate)
        {
            if (_used + bytes > _most) throw DiskFull.New($"its files may have {limit} bytes together");
            _used += bytes;
        }
    }

    internal void Give(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            _most = _used > limit ? Math.Min(_most, _used + Slack) : limit;
        }
    }
}

/// <summary>Tells a disk without space from one that fails otherwise.</summary>
public static class DiskFull
{
    // ENOSPC and EDQUOT of Linux; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private static readonly int[] Codes = [28, 122, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    public static bool Is(Exception e) => e is IOException && Codes.Contains(e.HResult);

    public static IOException New(string why) => new($"No space left: {why}", Codes[0]);
}
