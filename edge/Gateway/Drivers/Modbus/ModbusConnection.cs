namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// One connection, one request at a time. An answer belongs to a request by its transaction id; what comes for
/// an earlier one is thrown away. After <see cref="ModbusFrameException"/> from the framing, or a frame that was
/// not whole in time, the place of the next frame is not known and the connection is unusable.
/// </summary>
internal sealed class ModbusConnection(Stream stream, ModbusCounters counters) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[4 * MbapFrame.MaxSize];
    private int _filled;
    private ushort _transaction;

    /// <summary>False: close it and connect again.</summary>
    public bool Usable { get; private set; } = true;

    /// <summary>Whether the other side has closed it while nothing was asked.</summary>
    public bool ClosedByPeer => TcpStreams.IsClosedByPeer(stream);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">It was not answered before <paramref name="cancel"/>.</exception>
    /// <exception cref="ModbusFrameException">What came is no answer.</exception>
    /// <exception cref="ModbusRefusedException">The device answers with an exception.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeAsync(byte unit, ModbusRequest request, CancellationToken cancel)
    {
        var transaction = ++_transaction;
        try
        {
            await stream.WriteAsync(new MbapFrame(transaction, unit, request.Pdu).ToBytes(), cancel).ConfigureAwait(false);
            while (true)
            {
                var frame = await NextAsync(cancel).ConfigureAwait(false);
                if (frame.Transaction != transaction) counters.Late++;
                else return Accept(frame, unit, request);
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing of a frame here: its answer may come whole later and is known by its transaction.
            if (_filled == 0) throw;
            counters.LostFraming++;
            Usable = false;
            throw;
        }
        catch (IOException)
        {
            Usable = false;
            throw;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private ReadOnlyMemory<byte> Accept(MbapFrame frame, byte unit, ModbusRequest request)
    {
        if (frame.Unit != unit)
        {
            counters.WrongUnit++;
            throw new ModbusFrameException($"unit {frame.Unit} answers for unit {unit}");
        }
        try
        {
            return request.Accept(frame.Pdu);
        }
        catch (ModbusFrameException)
        {
            counters.WrongAnswer++;
            throw;
        }
    }

    private async Task<MbapFrame> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            int size;
            MbapFrame frame;
            try
            {
                size = MbapFrame.TryRead(_buffer.AsSpan(0, _filled), out frame);
            }
            catch (ModbusFrameException)
            {
                counters.LostFraming++;
                Usable = false;
                throw;
            }
            if (size > 0)
            {
                _buffer.AsSpan(size, _filled - size).CopyTo(_buffer);
                _filled -= size;
                return frame;
            }
            var read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancel).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("the other side closed the connection");
            _filled += read;
        }
    }
}
