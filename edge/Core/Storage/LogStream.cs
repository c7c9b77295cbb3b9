using System.Buffers.Binary;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// The write-ahead log as the engine sees it: pages in memory. The engine's writer task fills it, on a thread
/// of its own and some time after the engine's commit has returned; the page with the confirm mark ends the
/// transaction and wakes <see cref="WaitForCommit"/>. Only <see cref="Persist"/> touches the disk, on the
/// caller's thread, so that a failure is the caller's and never the writer task's (which would hide it).
/// </summary>
internal sealed class LogStream(LogFile file) : PageStream
{
    /// <summary>Where a page of LiteDB 5 carries the mark of the transaction's last page (BasePage.P_IS_CONFIRMED).</summary>
    public const int ConfirmedOffset = 18;

    private const int KeptPages = 256;

    private readonly List<byte[]> _pages = [];
    private readonly ManualResetEventSlim _committed = new(false, spinCount: 200);
    private int _length;
    private int _persisted;
    private int _commits;

    public override long Length => (long)_length * PageSize;

    /// <summary>Bytes that the data file will have after a checkpoint, as far as the pages in the log tell.</summary>
    public long DataLength { get; private set; }

    /// <summary>How many pages the log holds.</summary>
    public int Pages => _length;

    /// <summary>Waits until as many transactions as <paramref name="commits"/> were confirmed since the stream was made.</summary>
    /// <returns>False when the engine did not deliver in time, or delivered more.</returns>
    public bool WaitForCommit(int commits, TimeSpan timeout)
    {
        while (true)
        {
            lock (_pages)
            {
                if (_commits >= commits) return _commits == commits;
                _committed.Reset();
            }
            if (!_committed.Wait(timeout)) return false;
        }
    }

    /// <summary>Returns when every page of every confirmed transaction is on disk.</summary>
    public void Persist()
    {
        lock (_pages)
        {
            if (_persisted == _length) return;
            file.Append(_pages.GetRange(_persisted, _length - _persisted));
            _persisted = _length;
        }
    }

    public override void Flush() { }

    /// <summary>The end of a checkpoint: the engine has flushed the data file and forgets the log.</summary>
    public override void SetLength(long value)
    {
        if (value != 0) throw new NotSupportedException("the log is only ever emptied");
        file.Reset();
        lock (_pages)
        {
            _length = _persisted = 0;
            if (_pages.Count > KeptPages) _pages.RemoveRange(KeptPages, _pages.Count - KeptPages);
        }
    }

    protected override int ReadAt(long position, Span<byte> buffer)
    {
        lock (_pages)
        {
            var page = (int)(position / PageSize);
            if (page >= _length) return 0;
            _pages[page].CopyTo(buffer);
            return PageSize;
        }
    }

    protected override void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        lock (_pages)
        {
            var page = (int)(position / PageSize);
            if (page != _length || bytes.Length != PageSize)
                throw new InvalidOperationException($"the engine wrote {bytes.Length} bytes at {position} of a log of {Length}");
            if (page == _pages.Count) _pages.Add(new byte[PageSize]);
            bytes.CopyTo(_pages[page]);
            _length++;
            DataLength = Math.Max(DataLength, (BinaryPrimitives.ReadUInt32LittleEndian(bytes) + 1L) * PageSize);
            if (bytes[ConfirmedOffset] == 0) return;
            _commits++;
            _committed.Set();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _committed.Dispose();
        base.Dispose(disposing);
    }
}
