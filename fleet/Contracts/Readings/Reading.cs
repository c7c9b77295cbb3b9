namespace EdgeFleet.Contracts;

/// <summary>One point of one device for all time: the device's number is never reused.</summary>
public readonly record struct SeriesId(long Device, PointPath Path)
{
    public override string ToString() => $"{Device}:{Path}";
}

/// <param name="Series">What was read.</param>
/// <param name="Time">Source time, UTC, Unix milliseconds.</param>
/// <param name="Value">In the point's unit; <see cref="ReadingValue.None"/> where there is none.</param>
/// <param name="Quality">What is known against it.</param>
/// <param name="Ordinal">Tells readings of one source time apart, where the protocol counts them; else 0.</param>
public readonly record struct Reading(SeriesId Series, long Time, ReadingValue Value, Quality Quality = Quality.Good, uint Ordinal = 0);
