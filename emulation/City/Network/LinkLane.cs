namespace EdgeFleet.City.Network;

/// <summary>One direction of a link, which all its connections share: when a packet that is sent now has left, and arrives.</summary>
/// <param name="random">Which packets are lost.</param>
/// <param name="time">Of the link.</param>
public sealed class LinkLane(Random random, TimeProvider time)
{
    /// <summary>Before a lost packet is sent again, there and back included; it doubles each time (RFC 6298, as Linux bounds it).</summary>
    public static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>IPv4 and TCP, and these with timestamps, as Linux has them.</summary>
    public const int PlainHeaderBytes = 40;
    public const int HeaderBytes = 52;

    private const int MostAttempts = 8;

    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _free;
    private long _bytes;
    private int _lost;

    /// <summary>IP bytes that went this way, with an empty answer to each packet that came the other way.</summary>
    public long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    /// <summary>Packets that had to be sent again, each time counted.</summary>
    public int Lost
    {
        get { lock (_gate) return _lost; }
    }

    /// <summary>Since the lane began.</summary>
    public TimeSpan Now => time.GetElapsedTime(_began);

    /// <param name="payload">Bytes of it.</param>
    /// <param name="bitsPerSecond">Of this direction; null: any.</param>
    /// <param name="quality">For delay and loss.</param>
    public (TimeSpan Left, TimeSpan Arrives) Send(int payload, int? bitsPerSecond, LinkQuality quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        lock (_gate)
        {
            var (stall, timeout) = (TimeSpan.Zero, FirstTimeout + 2 * quality.Delay);
            for (var attempt = 1; ; attempt++, stall += timeout, timeout *= 2)
            {
                var takes = bitsPerSecond is { } rate ? TimeSpan.FromSeconds((payload + HeaderBytes) * 8.0 / rate) : TimeSpan.Zero;
                _free = (_free > Now ? _free : Now) + takes;
                _bytes += payload + HeaderBytes;
                if (attempt == MostAttempts || random.NextDouble() >= quality.Loss) return (_free, _free + stall + quality.Delay);
                _lost++;
            }
        }
    }

    /// <summary>A packet came the other way.</summary>
    public void Answer()
    {
        lock (_gate) _bytes += HeaderBytes;
    }
}
