using EdgeFleet.City.Field;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Meters;

/// <summary>
/// The two-wire line at a gateway's serial port with its meters. Modbus and DL/T 645 share the wire at speeds of their
/// own: a meter hears what the port sends while the port is set as the meter is. The line lives where it is stepped.
/// </summary>
/// <param name="port">The gateway's port.</param>
/// <param name="buses">The meters, by speed and parity.</param>
/// <param name="conditions">Clock, log and time-out of the gateway.</param>
internal sealed class MeterLine(EmulatedSerialPort port, IReadOnlyList<MeterBus> buses, FieldConditions conditions)
{
    private const int BufferBytes = 1024;

    /// <summary>So long before the gateway's time-out an answer may already find it gone: both ends take their time.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(300);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private byte[] _request = [];
    private int _requests;
    private ServedAnswer? _answered;
    private long _answeredUs;
    private long _cutUs;
    private long _cutUntilUs;
    private volatile bool _ended;

    /// <summary>Requests to meters of this line that the port has sent.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>From the next step on no meter answers. What is asked is still heard, as it tells which answer was not read.</summary>
    public void End() => _ended = true;

    /// <summary>From the next step on the wire is off at the gateway's port for so long: nobody there hears the other.</summary>
    public void Cut(TimeSpan howLong) => Interlocked.Exchange(ref _cutUs, (long)howLong.TotalMicroseconds);

    /// <param name="nowUs">Microseconds since the line began.</param>
    public void Step(long nowUs)
    {
        if (Interlocked.Exchange(ref _cutUs, 0) is var cutUs and > 0) _cutUntilUs = nowUs + cutUs;
        var plugged = nowUs >= _cutUntilUs;
        var count = port.Read(_buffer);
        var format = port.Format;
        if (plugged && count > 0 && format is not null) Send(nowUs, format, _buffer.AsSpan(0, count));
        foreach (var bus in buses)
        {
            bus.Plugged = plugged;
            bus.Advance(nowUs);
            Receive(nowUs, bus, bus.Format == format);
        }
    }

    // To whom listens at another speed it is noise on the wire, and the other way round.
    private void Send(long nowUs, SerialFormat format, ReadOnlySpan<byte> bytes)
    {
        var untilUs = nowUs + format.TimeUs(bytes.Length);
        var busy = buses.Any(bus => bus.Format != format && bus.IsBusy);
        foreach (var bus in buses)
        {
            if (bus.Format != format || busy) bus.Jam(untilUs);
            if (bus.Format == format && bus.Send(nowUs, bytes)) Count(nowUs, bytes);
        }
    }

    // A gateway that asks the same again has not read the answer: on a machine that stalls even bytes in good time come too late.
    private void Count(long nowUs, ReadOnlySpan<byte> request)
    {
        Interlocked.Increment(ref _requests);
        var atOnce = nowUs - _answeredUs < 2 * conditions.MasterTimeout.TotalMicroseconds;
        if (_answered is { } unread && atOnce && request.SequenceEqual(_request)) conditions.Served.MarkOverdue(unread);
        (_request, _answered) = (request.ToArray(), null);
    }

    private void Receive(long nowUs, MeterBus bus, bool suits)
    {
        var bytes = bus.Receive(nowUs, suits, out var answer);
        if (bytes.Length == 0 || _ended) return;
        // It is in the log before its last byte goes out, so nothing that a gateway holds can be missing there.
        if (answer is var (heard, after) && port.IsOpen)
        {
            var time = conditions.Time.GetUtcNow().ToUnixTimeMilliseconds();
            _answered = new ServedAnswer(heard.Meter, heard.Values, time, after >= conditions.MasterTimeout - Margin);
            _answeredUs = nowUs;
            conditions.Served.Add(_answered);
        }
        port.Write(bytes);
    }
}
