using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>Frames over the bytes of one connection.</summary>
internal sealed class FrameStream(LineStream stream, NodeCounters counters)
{
    private readonly LineDecoder _decoder = new();
    private readonly FrameReader _reader = new();
    private int _dropped;

    /// <summary>Whether these are the frames of that connection.</summary>
    public bool IsOf(LineStream other) => ReferenceEquals(stream, other);

    /// <exception cref="IOException">The stream broke.</exception>
    public Task SendAsync(byte[] bytes, CancellationToken cancel) => stream.SendAsync(bytes, cancel);

    /// <summary>The next frame that is whole; what is none is counted.</summary>
    /// <returns>The frame's bytes, a copy, and what reads them until the next call.</returns>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task<(byte[] Bytes, FrameReader Frame)> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var received = stream.Received.ToArray();
            for (var next = 0; next < received.Length;)
            {
                var taken = _decoder.Take(received, next, received.Length - next);
                next += taken;
                stream.Consume(taken);
                counters.Damaged += _decoder.Oversized + _decoder.Misstuffed - _dropped;
                _dropped = _decoder.Oversized + _decoder.Misstuffed;
                if (_decoder.Length == 0) continue;
                var bytes = _decoder.Buffer[.._decoder.Length];
                if (_reader.Read(bytes, bytes.Length) == FrameFault.None) return (bytes, _reader);
                counters.Damaged++;
            }
            await stream.ReceiveAsync(cancel).ConfigureAwait(false);
        }
    }
}
