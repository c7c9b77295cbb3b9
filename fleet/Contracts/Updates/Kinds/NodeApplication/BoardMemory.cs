namespace EdgeFleet.Contracts.Updates.Kinds;

/// <summary>
/// What boards can load, as their firmware has it: an image lies in the managed heap while it runs. One board has the same bound for
/// all kinds of node on it, since their slots are of that size.
/// </summary>
public static class BoardMemory
{
    /// <summary>Boards whose heap was measured. Of another one nobody knows; the node itself refuses what it cannot take.</summary>
    private static readonly Dictionary<string, int> Largest = new(StringComparer.Ordinal) { ["ST_NUCLEO144_F767ZI"] = 60 * 1024 };

    /// <summary>Bytes of the largest image, its seal included; null: not known.</summary>
    /// <param name="hardware">As <see cref="NodeApplication.HardwareOf"/> writes it.</param>
    public static int? LargestImage(string hardware) =>
        Largest.TryGetValue(hardware[(hardware.IndexOf('/', StringComparison.Ordinal) + 1)..], out var bytes) ? bytes : null;
}
