using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Points;

/// <summary>One point's value out of one answer.</summary>
/// <param name="Point">Position in the profile's points.</param>
/// <param name="Value">In the point's unit; <see cref="ReadingValue.None"/> where there is none.</param>
/// <param name="Quality">What is known against it.</param>
/// <param name="Time">When the answer arrived, or the device's own time where the protocol has one: UTC, Unix ms.</param>
/// <param name="Ordinal">
/// The device's own number of it, from 1, where the protocol has one: such a sample becomes a reading exactly as it is. 0: the
/// gateway decides whether it is news, and when it was.
/// </param>
public readonly record struct Sample(int Point, ReadingValue Value, Quality Quality, long Time, uint Ordinal = 0);
