using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeFleet.Contracts;

/// <summary>The address of a point within a device: LwM2M object / instance / resource, as in <c>3303/0/5700</c>.</summary>
public readonly record struct PointPath(ushort Object, ushort Instance, ushort Resource) : IComparable<PointPath>
{
    public static PointPath Parse(string text) =>
        TryParse(text, out var path)
            ? path
            : throw new FormatException(
                $"'{text}' is not a point path; write object/instance/resource, each 0 to 65535, as in 3303/0/5700");

    public static bool TryParse([NotNullWhen(true)] string? text, out PointPath path)
    {
        path = default;
        if (text is null) return false;
        var parts = text.Split('/');
        if (parts.Length != 3 || !Number(parts[0], out var o) || !Number(parts[1], out var i) || !Number(parts[2], out var r)) return false;
        path = new PointPath(o, i, r);
        return true;

        static bool Number(string part, out ushort value) =>
            ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public int CompareTo(PointPath other) => Packed.CompareTo(other.Packed);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Object}/{Instance}/{Resource}");

    private ulong Packed => ((ulong)Object << 32) | ((ulong)Instance << 16) | Resource;

    public static bool operator <(PointPath left, PointPath right) => left.CompareTo(right) < 0;
    public static bool operator >(PointPath left, PointPath right) => left.CompareTo(right) > 0;
    public static bool operator <=(PointPath left, PointPath right) => left.CompareTo(right) <= 0;
    public static bool operator >=(PointPath left, PointPath right) => left.CompareTo(right) >= 0;
}
