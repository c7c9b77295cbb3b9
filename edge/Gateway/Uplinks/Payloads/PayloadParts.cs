using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

/// <param name="Bytes">What is sent.</param>
/// <param name="Readings">What stands in it.</param>
internal readonly record struct PayloadPart(byte[] Bytes, ArraySegment<NamedReading> Readings);

/// <summary>Writes the readings of a block into as many payloads as it takes. Pure.</summary>
internal static class PayloadParts
{
    // So that a block of a million readings is not written whole only to find that it is too long.
    private const int MostReadings = 1000;

    /// <param name="maxBytes">Most bytes of each; one reading may always be one by itself, however long.</param>
    public static IEnumerable<PayloadPart> Of(
        IPayload payload, string gateway, BlockId block, IEnumerable<NamedReading> readings, int maxBytes)
    {
        return readings.Chunk(MostReadings).SelectMany(some => Divided(some));

        IEnumerable<PayloadPart> Divided(ArraySegment<NamedReading> some)
        {
            var written = payload.Write(gateway, block, some);
            if (written.Length <= maxBytes || some.Count == 1) return [new PayloadPart(written, some)];
            var half = some.Count / 2;
            return Divided(some[..half]).Concat(Divided(some[half..]));
        }
    }
}
