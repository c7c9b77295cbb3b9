using EdgeFleet.Models;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Meters;

/// <summary>The meters of one speed and parity, what is said at it on the wire, and the place of the gateway's port on it.</summary>
internal sealed class MeterBus(SerialBus bus, IConversation conversation, IReadOnlyList<Action<long>> meters)
{
    private const int BufferBytes = 1024;

    private readonly SerialStation _port = bus.Join("gateway");
    private readonly SeededNoise _noise = new(bus.Format.Baud);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _askedUs;

    public SerialFormat Format => bus.Format;

    /// <summary>Somebody at this speed is sending.</summary>
    public bool IsBusy => bus.NextUs != long.MaxValue;

    /// <summary>False: the gateway's end of the wire is off, and nothing passes there.</summary>
    public bool Plugged { set => _port.Plugged = value; }

    /// <summary>All that is on the wire until then is spoilt: something is sent at another speed.</summary>
    public void Jam(long untilUs) => bus.Jam(untilUs);

    /// <summary>The port sends.</summary>
    /// <returns>Whether a request is whole now.</returns>
    public bool Send(long nowUs, ReadOnlySpan<byte> bytes)
    {
        var whole = conversation.Ask(bytes);
        if (whole) _askedUs = nowUs;
        _port.Send(nowUs, bytes);
        return whole;
    }

    public void Advance(long nowUs)
    {
        foreach (var meter in meters) meter(nowUs);
    }

    /// <summary>Takes what has come to the port.</summary>
    /// <param name="nowUs">The time.</param>
    /// <param name="suits">The port listens at this speed and parity; at another one it makes other bytes of what it hears.</param>
    /// <param name="answer">The meter's answer that is whole with it, and how long after its request.</param>
    public byte[] Receive(long nowUs, bool suits, out (MeterAnswer Answer, TimeSpan After)? answer)
    {
        var bytes = _buffer[.._port.Receive(nowUs, _buffer)];
        if (!suits)
            for (var i = 0; i < bytes.Length; i++) bytes[i] = _noise.Byte();
        var after = TimeSpan.FromMicroseconds(nowUs - _askedUs);
        answer = bytes.Length > 0 && suits && conversation.Hear(bytes) is { } heard ? (heard, after) : null;
        return bytes;
    }
}
