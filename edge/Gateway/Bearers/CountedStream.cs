using System.Net.Sockets;
using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>
/// A connection whose bytes are counted as the bearer's operator counts them: what goes through plus the headers of TCP and IP, repeated
/// and empty segments included, as the kernel counts them. Where the kernel does not tell, headers are estimated from full segments, each
/// answered by an empty one, and repeats are not seen. Not counted: attempts that never connected, names that were asked for, and the
/// segments that end the connection.
/// </summary>
internal sealed class CountedStream : Stream, IWireCount
{
    private readonly NetworkStream _inner;
    private readonly BearerMeter _meter;
    private readonly SegmentCount _segments;
    private long _sent;
    private long _received;
    private int _disposed;

    public CountedStream(NetworkStream inner, BearerMeter meter)
    {
        (_inner, _meter, _segments) = (inner, meter, new SegmentCount(inner.Socket));
        meter.Opened(this);
    }

    internal Socket Socket => _inner.Socket;

    Traffic IWireCount.Read() => _segments.Read(Interlocked.Read(ref _sent), Interlocked.Read(ref _received));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => _inner.Flush();
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = _inner.Read(buffer);
        Interlocked.Add(ref _received, read);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _received, read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _inner.Write(buffer);
        Interlocked.Add(ref _sent, buffer.Length);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _sent, buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _meter.Closing(this);
            _inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
