using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>Frames over a stream of bytes. A read is begun once and awaited as often as need be, so that giving up waiting never loses an byte and no kind of stream has to support it.</summary>
internal sealed class FrameStream(Stream stream, NodeCounters counters) : IAsyncDisposable
{
    private readonly byte[] _bytes = new byte[1024];
    private readonly LineDecoder _decoder = new();
    private readonly FrameReader _reader = new();
    private Task<int>? _reading;
    private int _next, _filled, _dropped;

    /// <summary>The other side has closed it while nothing was asked.</summary>
    public bool ClosedByPeer => _reading is { } reading
        ? reading.IsFaulted || reading is { IsCompletedSuccessfully: true, Result: 0 }
        : TcpStreams.IsClosedByPeer(stream);

    /// <exception cref="IOException">The stream broke.</exception>
    public async Task SendAsync(byte[] bytes, CancellationToken cancel)
    {
        await stream.WriteAsync(bytes, cancel).ConfigureAwait(false);
        await stream.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The next frame that is whole; what is none is counted.</summary>
    /// <returns>The frame's bytes, a copy, and what reads them until the next call.</returns>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task<(byte[] Bytes, FrameReader Frame)> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            while (_next < _filled)
            {
                _next += _decoder.Take(_bytes, _next, _filled - _next);
                counters.Damaged += _decoder.Oversized + _decoder.Misstuffed - _dropped;
                _dropped = _decoder.Oversized + _decoder.Misstuffed;
                if (_decoder.Length == 0) continue;
                var bytes = _decoder.Buffer[.._decoder.Length];
                if (_reader.Read(bytes, bytes.Length) == FrameFault.None) return (bytes, _reader);
                counters.Damaged++;
            }
            _reading ??= stream.ReadAsync(_bytes, CancellationToken.None).AsTask();
            var read = await _reading.WaitAsync(cancel).ConfigureAwait(false);
            _reading = null;
            if (read == 0) throw new EndOfStreamException("the other side closed the connection");
            (_next, _filled) = (0, read);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        // The read that was under way ends with the stream; how, interests nobody.
        if (_reading is { } reading) _ = reading.ContinueWith(static read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
