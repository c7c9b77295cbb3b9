using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Manager.Telemetry.Foreign;

/// <summary>What a gateway delivered of a device that was not its own. It is held and counts nowhere.</summary>
/// <param name="Gateway">Who delivered it.</param>
/// <param name="Device">The device that was named; <see cref="Others"/>: of further devices together.</param>
/// <param name="Count">Readings.</param>
/// <param name="FirstTime">Earliest source time, Unix ms.</param>
/// <param name="LastTime">Latest source time, Unix ms.</param>
/// <param name="FirstReceived">When the first arrived, Unix ms.</param>
/// <param name="LastReceived">When the last arrived, Unix ms.</param>
/// <param name="FirstArrival">The place of the first one's block in the order of arrival.</param>
public sealed record ForeignDevice(
    long Gateway, long Device, long Count, long FirstTime, long LastTime, long FirstReceived, long LastReceived, long FirstArrival)
{
    /// <summary>Numbers of devices begin at 1.</summary>
    public const long Others = 0;

    /// <summary>
    /// Of a gateway's rows somebody sees those of devices that they may see, and those of numbers that no device has.
    /// </summary>
    internal static bool IsShown(long device, SiteScope sites, ISitePlaces places) =>
        places.OfDevice(device) is not { } site || sites.Covers(site);

    /// <summary>The row with one reading more; of no row, the first.</summary>
    internal static ForeignDevice With(ForeignDevice? before, long device, StoredBlock block, in Reading reading) => before is null
        ? new ForeignDevice(block.Gateway, device, 1, reading.Time, reading.Time, block.Received, block.Received, block.Arrival)
        : before with
        {
            Count = before.Count + 1,
            FirstTime = Math.Min(before.FirstTime, reading.Time),
            LastTime = Math.Max(before.LastTime, reading.Time),
            FirstReceived = Math.Min(before.FirstReceived, block.Received),
            LastReceived = Math.Max(before.LastReceived, block.Received),
        };
}
