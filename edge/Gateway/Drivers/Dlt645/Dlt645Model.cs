using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>A profile in terms of the protocol.</summary>
/// <param name="Profile">The model.</param>
/// <param name="ClockZone">How far the meter's clock is ahead of UTC.</param>
/// <param name="ClockPeriod">How often it is read.</param>
/// <param name="Points">In the profile's order.</param>
internal sealed record Dlt645Model(
    DeviceProfile Profile, TimeSpan ClockZone, TimeSpan ClockPeriod, IReadOnlyList<Dlt645Point> Points) : IDeviceModel
{
    /// <summary>The questions of a poll, each with its points.</summary>
    public IReadOnlyList<IGrouping<uint, int>> Questions { get; } =
        [.. Enumerable.Range(0, Points.Count).Where(i => Points[i].Format != ItemFormat.ClockOffset).GroupBy(i => Points[i].Identifier)];

    /// <summary>Points that tell of the clock.</summary>
    public IReadOnlyList<int> ClockPoints { get; } =
        [.. Enumerable.Range(0, Points.Count).Where(i => Points[i].Format == ItemFormat.ClockOffset)];

    public PointShape Shape(int point) => Points[point].Shape;
}
