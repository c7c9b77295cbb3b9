using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>Does to slots what a gateway does over the wire; it knows no more than a node's answers say.</summary>
internal static class Gateway
{
    /// <summary>Offers an image and sends what the node does not have, until all is there or it is refused.</summary>
    /// <param name="upTo">Bytes after which the link is gone.</param>
    public static void Send(Slots slots, SampleImage image, int chunk = 200, int upTo = int.MaxValue) =>
        Send(slots, image.Id, image.Release, image.Bytes, chunk, upTo);

    public static void Send(Slots slots, long id, uint release, byte[] image, int chunk = 200, int upTo = int.MaxValue)
    {
        slots.Offer(id, release, image.Length);
        for (var timeout = 0; slots.State == FirmwareState.Taking && slots.Taken < upTo && timeout < 10_000; timeout++)
        {
            var count = Math.Min(chunk, Math.Min(upTo, image.Length) - slots.Taken);
            // In a buffer of a frame, behind something else.
            var frame = new byte[count + 20];
            image.AsSpan(slots.Taken, count).CopyTo(frame.AsSpan(20));
            slots.Chunk(id, slots.Taken, frame, 20, count);
            slots.Step();
        }
        for (var timeout = 0; slots.State == FirmwareState.Whole && timeout < 10_000; timeout++) slots.Step();
    }

    public static void Update(Slots slots, SampleImage image)
    {
        Send(slots, image);
        slots.Apply(image.Id);
    }
}
