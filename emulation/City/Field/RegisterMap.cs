using EdgeFleet.Contracts;

namespace EdgeFleet.City.Field;

/// <summary>What the registers of a device model mean, in the field's own reading of its manual.</summary>
public sealed class RegisterMap(params IReadOnlyList<RegisterPoint> points)
{
    public IReadOnlyList<RegisterPoint> Points => points;

    /// <summary>The points whose registers an answer holds whole.</summary>
    /// <param name="table">Which table was read.</param>
    /// <param name="address">First register.</param>
    /// <param name="registers">The values, as they went out.</param>
    public IEnumerable<ServedPoint> In(RegisterTable table, int address, ushort[] registers) =>
        from point in points
        where point.Table == table && point.Address >= address && point.Address + point.Registers <= address + registers.Length
        select new ServedPoint(point.Path, point.Value(registers.AsSpan(point.Address - address, point.Registers)), point.ByException);
}

/// <param name="Path">The point.</param>
/// <param name="Value">After the profile's scale.</param>
/// <param name="ByException">Stored when it changes, not at every poll.</param>
public readonly record struct ServedPoint(PointPath Path, decimal Value, bool ByException);

/// <summary>The number that some registers stand for.</summary>
public delegate decimal RegisterDecoder(ReadOnlySpan<ushort> registers);

/// <param name="Path">The point.</param>
/// <param name="Table">Where it stands.</param>
/// <param name="Address">First register.</param>
/// <param name="Registers">How many.</param>
/// <param name="Value">What they mean, in the profile's unit.</param>
/// <param name="ByException">Stored when it changes, not at every poll.</param>
public sealed record RegisterPoint(
    PointPath Path, RegisterTable Table, int Address, int Registers, RegisterDecoder Value, bool ByException = false)
{
    public RegisterPoint(string path, RegisterTable table, int address, int registers, RegisterDecoder value, bool byException = false)
        : this(PointPath.Parse(path), table, address, registers, value, byException) { }
}
