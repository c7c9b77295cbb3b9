using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Tests.Inbox;

/// <summary>Blocks as a gateway would seal them.</summary>
internal static class Blocks
{
    /// <summary>2026-11-20T12:00:00Z.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly long NowMs = Now.ToUnixTimeMilliseconds();
    public static readonly PointPath Temperature = PointPath.Parse("3303/0/5700");

    public static Block Of(
        ulong sequence, StreamClass stream = StreamClass.Telemetry, ulong epoch = 7, long? time = null, decimal value = 21.5m, long device =
        1001) =>
        Of(sequence, stream, epoch,
            new Reading(new SeriesId(device, Temperature), time ?? NowMs + (long)sequence * 1000, ReadingValue.Of(value)));

    public static Block Of(ulong sequence, StreamClass stream, ulong epoch, params Reading[] readings) =>
        Block.Seal(BlockCodec.Encode(stream, readings), epoch, sequence);
}
