using System.Collections.Immutable;

namespace EdgeFleet.Manager.Assignments;

/// <summary>A time at a gateway.</summary>
/// <param name="Gateway">Its number.</param>
/// <param name="From">Unix ms.</param>
/// <param name="To">Unix ms, exclusive; <see cref="long.MaxValue"/> while it lasts.</param>
public readonly record struct AssignedTime(long Gateway, long From, long To = long.MaxValue)
{
    public bool Lasts => To == long.MaxValue;
}

/// <summary>
/// Where one device was and is assigned, oldest first, and whether a reading counts by that. Pure.
/// <list type="bullet">
/// <item>While a device is assigned to a gateway, what arrives from there counts whatever its source time: a meter's
/// freezes and a node's own memory tell of times before the hand-over.</item>
/// <item>After the hand-over, what the former gateway read before it counts if it arrives within
/// <see cref="BacklogDays"/> days: so that the backlog of a moved device is not lost, and nobody writes its past for ever.</item>
/// <item>A source time before the year 2000 comes from a clock that was never set and tells nothing of before or after:
/// such a reading counts while the device is assigned, and not after the hand-over.</item>
/// </list>
/// </summary>
public sealed record DeviceHistory(ImmutableArray<AssignedTime> Times)
{
    public const int BacklogDays = 30;

    private const long BacklogMs = BacklogDays * 86_400_000L;
    private static readonly long ClockIsSet = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static readonly DeviceHistory None = new(ImmutableArray<AssignedTime>.Empty);

    /// <summary>The gateway that has the device now; null after its removal.</summary>
    public long? Gateway => Times is [.., { Lasts: true } last] ? last.Gateway : null;

    /// <inheritdoc cref="IDeviceAssignments.Counts"/>
    public bool Counts(long gateway, long time, long received)
    {
        foreach (var assigned in Times)
        {
            if (assigned.Gateway != gateway || received < assigned.From) continue;
            if (received < assigned.To) return true;
            if (time >= ClockIsSet && time < assigned.To && received - assigned.To < BacklogMs) return true;
        }
        return false;
    }

    /// <summary>The same with the assignment that lasts ended, and another begun unless the device was removed.</summary>
    public DeviceHistory With(long? gateway, long now)
    {
        var times = Times is [.., { Lasts: true } last] ? Times.SetItem(Times.Length - 1, last with { To = now }) : Times;
        return new DeviceHistory(gateway is { } next ? times.Add(new AssignedTime(next, now)) : times);
    }
}
