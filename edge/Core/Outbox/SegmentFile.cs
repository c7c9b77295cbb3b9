using System.Globalization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Edge.Outbox;

/// <summary>Names of segment files: <c>telemetry-00000000000000000001.db</c> holds blocks of that stream from sequence 1 on.</summary>
internal static class SegmentFile
{
    public const string Extension = ".db";
    /// <summary>A segment that is being put together from what was left of a damaged one.</summary>
    public const string RebuiltSuffix = ".rebuilt";
    /// <summary>A damaged segment, set aside.</summary>
    public const string DamagedSuffix = ".damaged";

    public static string Name(StreamClass stream, ulong first) =>
        string.Create(CultureInfo.InvariantCulture, $"{stream.ToString().ToLowerInvariant()}-{first:D20}{Extension}");

    public static bool TryParse(string name, out StreamClass stream, out ulong first)
    {
        (stream, first) = (StreamClass.Unspecified, 0);
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && name.EndsWith(Extension, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(dash + 1, name.Length - dash - 1 - Extension.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out first) && first > 0
            && Enum.TryParse(name[..dash], ignoreCase: true, out stream) && name == Name(stream, first);
    }
}
