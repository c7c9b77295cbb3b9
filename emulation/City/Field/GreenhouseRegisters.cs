using EdgeFleet.Contracts;

namespace EdgeFleet.City.Field;

/// <summary>What the registers of a greenhouse mean, in the field's own reading of the model's manual.</summary>
public static class GreenhouseRegisters
{
    /// <summary>The vent's set point: written to by commands.</summary>
    public static readonly PointPath VentSetPoint = new(3337, 0, 5536);

    private static readonly Point[] All =
    [
        new("3303/0/5700", RegisterTable.Input, 0, 1, r => (short)r[0] / 10m),
        new("3304/0/5700", RegisterTable.Input, 1, 1, r => r[0] / 10m),
        new("3325/0/5700", RegisterTable.Input, 2, 2, r => (r[0] + 65536m * r[1]) / 100m),
        new("3301/0/5700", RegisterTable.Input, 4, 1, r => r[0] * 10m),
        new("3320/0/5700", RegisterTable.Input, 8, 1, r => r[0] / 10m),
        new("3303/1/5700", RegisterTable.Input, 9, 1, r => (short)r[0] / 10m),
        new("3337/1/5536", RegisterTable.Input, 10, 1, r => r[0] / 10m, ByException: true),
        new("3337/0/5536", RegisterTable.Holding, 0, 1, r => r[0], ByException: true),
    ];

    /// <summary>Points of a house.</summary>
    public static int Count => All.Length;

    /// <summary>The points whose registers an answer holds whole.</summary>
    public static IEnumerable<(PointPath Path, decimal Value, bool ByException)> In(ServedAnswer answer) =>
        from point in All
        where point.Table == answer.Table && point.Address >= answer.Address
            && point.Address + point.Registers <= answer.Address + answer.Registers.Length
        select (point.Path, point.Value(answer.Registers.AsSpan(point.Address - answer.Address, point.Registers)), point.ByException);

    private delegate decimal Decode(ReadOnlySpan<ushort> registers);

    private sealed record Point(PointPath Path, RegisterTable Table, int Address, int Registers, Decode Value, bool ByException)
    {
        public Point(string path, RegisterTable table, int address, int registers, Decode value, bool ByException = false)
            : this(PointPath.Parse(path), table, address, registers, value, ByException) { }
    }
}
