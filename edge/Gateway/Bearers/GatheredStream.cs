using System.Buffers;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// What is written within a short time leaves in one piece: below TLS in one packet instead of several, each of which takes 40 to 60
/// bytes of headers, above TLS in one record, which takes 22. Flushing does not hurry it. What it could not send, the next write says.
/// </summary>
internal sealed class GatheredStream : Stream
{
    /// <summary>So much fills a record of TLS, and more than ten packets: it leaves at once.</summary>
    private const int Full = 16 * 1024;

    private readonly Stream _inner;
    private readonly TimeSpan _wait;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private IOException? _failed;
    private int _disposed;

    private GatheredStream(Stream inner, TimeSpan wait, TimeProvider clock)
    {
        (_inner, _wait, _clock) = (inner, wait, clock);
        _timer = clock.CreateTimer(_ => _ = LeaveInTurnAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="inner">Where the bytes go; disposed of with the stream that is returned.</param>
    /// <param name="wait">How long the first byte waits for others; zero: none does, and the stream stays as it is.</param>
    /// <param name="clock">For waiting.</param>
    public static Stream Over(Stream inner, TimeSpan wait, TimeProvider clock) =>
        wait == TimeSpan.Zero ? inner : new GatheredStream(inner, wait, clock);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (_failed is { } failed) throw new IOException(failed.Message, failed);
            var first = _waiting.WrittenCount == 0;
            _waiting.Write(buffer.Span);
            if (_waiting.WrittenCount >= Full) await LeaveAsync().ConfigureAwait(false);
            else if (first) _timer.Change(_wait, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The last words, a farewell among them, still leave, unless the line takes nothing.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _ = EndAsync();
        base.Dispose(disposing);
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _timer.DisposeAsync().ConfigureAwait(false);
        // Whoever has its turn now is stuck, and disposing of what it writes to is what ends that.
        if (_turn.Wait(0))
        {
            await LeaveAsync().WaitAsync(_wait, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turn.Release();
        }
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LeaveInTurnAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turn.Release();
    }

    /// <summary>Not cancelled by whoever wrote last: what others wrote is in it.</summary>
    private async Task LeaveAsync()
    {
        if (_waiting.WrittenCount == 0) return;
        try
        {
            await _inner.WriteAsync(_waiting.WrittenMemory).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _failed = e as IOException ?? new IOException(e.Message, e);
            throw _failed;
        }
        finally
        {
            _waiting.ResetWrittenCount();
        }
    }
}
