using EdgeFleet.Edge.Bearers;

namespace EdgeFleet.Gateway.Bearers.Modules;

/// <summary>
/// A connection of a module as a stream. What goes over it is counted with headers estimated from full segments, for the module counts
/// none. One reader and one writer at a time.
/// </summary>
internal sealed class ModuleStream : Stream, IWireCount
{
    private const int IpBytes = 20;
    private static readonly TimeSpan RoomComes = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly AtModule _module;
    private readonly ModuleSocket _socket;
    private readonly BearerMeter _meter;
    private readonly TimeProvider _clock;
    private long _sent;
    private long _received;
    private int _disposed;
    private bool _mayHave;

    public ModuleStream(AtModule module, ModuleSocket socket, BearerMeter meter, TimeProvider clock)
    {
        (_module, _socket, _meter, _clock) = (module, socket, meter, clock);
        meter.Opened(this);
    }

    Traffic IWireCount.Read() => SegmentCount.Estimate(Interlocked.Read(ref _sent), Interlocked.Read(ref _received), IpBytes);

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

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            // The module says that bytes have arrived once, and again only after it was asked and had none.
            if (!_mayHave && !_socket.IsOver) await _socket.WaitAsync(cancellationToken).ConfigureAwait(false);
            var over = _socket.IsOver;
            if (over && !_module.IsUp) _socket.Check();
            var bytes = await _module.ReceiveAsync(_socket, buffer.Length).ConfigureAwait(false);
            _mayHave = bytes.Length > 0 || over;
            if (bytes.Length > 0)
            {
                bytes.CopyTo(buffer);
                Interlocked.Add(ref _received, bytes.Length);
                return bytes.Length;
            }
            if (over) return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, AtModule.MostSent)];
            var began = _clock.GetTimestamp();
            while (!await _module.SendAsync(_socket, part, cancellationToken).ConfigureAwait(false))
            {
                if (_clock.GetElapsedTime(began) > LongestWait)
                    throw new BearerException($"the module has had no room for more for {LongestWait.TotalSeconds:0} s");
                await Task.Delay(RoomComes, _clock, cancellationToken).ConfigureAwait(false);
            }
            Interlocked.Add(ref _sent, part.Length);
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _meter.Closing(this);
            _ = _module.CloseAsync(_socket);
        }
        base.Dispose(disposing);
    }
}
