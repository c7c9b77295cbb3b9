using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Points;

/// <summary>One point's value out of one answer.</summary>
/// <param name="Point">Position in the profile's points.</param>
/// <param name="Value">In the point's unit; <see cref="ReadingValue.None"/> where there is none.</param>
/// <param name="Quality">What is known against it.</param>
/// <param name="Time">When the answer arrived, or the device's own time where the protocol has one: UTC, Unix ms.</param>
public readonly record struct Sample(int Point, ReadingValue Value, Quality Quality, long Time);
