using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>The parts of requests, as nano/Wire's README has them.</summary>
public static class RequestPartWriter
{
    /// <summary>Bytes of a Time with its head.</summary>
    public const int TimeSize = 2 + 6 + 2;

    // What keeps the asker's clock itself apart from UTC, under NTP, and an upper bound that two bytes hold.
    private const int ClockMs = 50;
    private const int MaxMs = ushort.MaxValue;

    // A clock before this was never set: a board without a battery starts in 1970.
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a clock was ever set.</summary>
    public static bool IsTrusted(DateTimeOffset now) => now >= Earliest;

    /// <summary>The asker's clock, where it can be trusted. A request takes no longer to arrive than an answer took to come.</summary>
    public static void Time(this FrameWriter request, TimeProvider clock, TimeSpan roundTrip)
    {
        var now = clock.GetUtcNow();
        if (!IsTrusted(now)) return;
        request.BeginPart(PartType.Time);
        TimePart.Write(request.Body, now.ToUnixTimeMilliseconds(), (int)Math.Min(ClockMs + roundTrip.TotalMilliseconds, MaxMs));
        request.EndPart();
    }

    /// <summary>A part that is its type alone.</summary>
    public static void Empty(this FrameWriter request, byte type)
    {
        request.BeginPart(type);
        request.EndPart();
    }

    /// <summary>A part that is one number.</summary>
    public static void Number(this FrameWriter request, byte type, uint number)
    {
        request.BeginPart(type);
        request.Body.WriteUInt32(number);
        request.EndPart();
    }

    /// <summary>One piece of a configuration.</summary>
    public static void Configure(this FrameWriter request, uint version, int piece, IReadOnlyList<byte[]> pieces)
    {
        request.BeginPart(PartType.Configure);
        ConfigurePart.WriteHead(request.Body, version, piece, pieces.Count - 1);
        request.Body.WriteBytes(pieces[piece], 0, pieces[piece].Length);
        request.EndPart();
    }
}
