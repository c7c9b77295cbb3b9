using EdgeFleet.Contracts;

namespace EdgeFleet.City.Field;

/// <summary>The registers of a greenhouse (device model <c>greenhouse-climate</c>).</summary>
public static class GreenhouseRegisters
{
    /// <summary>The vent's set point: written to by commands.</summary>
    public static readonly PointPath VentSetPoint = new(3337, 0, 5536);

    public static readonly RegisterMap Map = new(
        new RegisterPoint("3303/0/5700", RegisterTable.Input, 0, 1, r => (short)r[0] / 10m),
        new RegisterPoint("3304/0/5700", RegisterTable.Input, 1, 1, r => r[0] / 10m),
        new RegisterPoint("3325/0/5700", RegisterTable.Input, 2, 2, r => (r[0] + 65536m * r[1]) / 100m),
        new RegisterPoint("3301/0/5700", RegisterTable.Input, 4, 1, r => r[0] * 10m),
        new RegisterPoint("3320/0/5700", RegisterTable.Input, 8, 1, r => r[0] / 10m),
        new RegisterPoint("3303/1/5700", RegisterTable.Input, 9, 1, r => (short)r[0] / 10m),
        new RegisterPoint("3337/1/5536", RegisterTable.Input, 10, 1, r => r[0] / 10m, byException: true),
        new RegisterPoint("3337/0/5536", RegisterTable.Holding, 0, 1, r => r[0], byException: true));
}
