namespace EdgeFleet.Edge.Lines;

/// <summary>
/// The bytes of one connection, as whoever has the turn sees them. What was received and not consumed stays for the
/// next turn. A read is begun once and awaited as often as need be, so giving up waiting loses no byte, whatever
/// kind of stream it is.
/// </summary>
public sealed class LineStream(Stream stream)
{
    private const int Capacity = 4096;

    private readonly byte[] _arriving = new byte[1024];
    private readonly byte[] _bytes = new byte[Capacity];
    private int _filled;
    private Task<int>? _reading;

    /// <summary>What was received and not consumed.</summary>
    public ReadOnlySpan<byte> Received => _bytes.AsSpan(0, _filled);

    /// <summary>Where the next frame begins is not known any more: the connection is closed after this turn.</summary>
    public bool IsUnusable { get; private set; }

    /// <summary>Something went out in this turn.</summary>
    internal bool Sent { get; private set; }

    /// <summary>Bytes that came in this turn.</summary>
    internal int Heard { get; private set; }

    /// <summary>The end or a fault of the stream was met by a read that nobody awaits.</summary>
    internal bool HasEnded => _reading is { } reading && (reading.IsFaulted || reading is { IsCompletedSuccessfully: true, Result: 0 });

    /// <exception cref="IOException">The stream broke.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Sent = true;
        await stream.WriteAsync(bytes, cancel).ConfigureAwait(false);
        await stream.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Waits for more bytes than there are.</summary>
    /// <exception cref="IOException">The stream broke or ended, or so much came that it can be no frame.</exception>
    public async Task ReceiveAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_filled + _arriving.Length > Capacity) throw new IOException($"{_filled} bytes came and are no frame");
        _reading ??= stream.ReadAsync(_arriving, CancellationToken.None).AsTask();
        Take(await _reading.WaitAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>Takes bytes out of what was received.</summary>
    public void Consume(int count)
    {
        _bytes.AsSpan(count, _filled - count).CopyTo(_bytes);
        _filled -= count;
    }

    /// <summary>Drops what was received up to now.</summary>
    /// <returns>How many bytes.</returns>
    /// <exception cref="IOException">The stream has ended.</exception>
    public int Discard()
    {
        if (_reading is { IsCompletedSuccessfully: true, Result: var count }) Take(count);
        var dropped = _filled;
        _filled = 0;
        return dropped;
    }

    public void GiveUp() => IsUnusable = true;

    internal void BeginTurn() => (Sent, Heard) = (false, 0);

    /// <summary>The stream is closed: how the read that was under way ends, interests nobody.</summary>
    internal void Abandon() => _ = _reading?.ContinueWith(
        static read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private void Take(int count)
    {
        _reading = null;
        if (count == 0) throw new EndOfStreamException("the other side closed the connection");
        _arriving.AsSpan(0, count).CopyTo(_bytes.AsSpan(_filled));
        _filled += count;
        Heard += count;
    }
}
