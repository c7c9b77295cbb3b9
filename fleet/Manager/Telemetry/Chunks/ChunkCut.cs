using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Telemetry.Chunks;

/// <summary>
/// Where one chunk of a series ends and the next begins: by readings and not by the clock, so that a chunk of a meter's daily
/// freeze is months long and one of a fast sensor minutes, and each costs about the same. Pure.
/// </summary>
internal static class ChunkCut
{
    /// <summary>A chunk with as many is full, and is left alone unless late readings come to lie in it.</summary>
    public const int Full = 4096;

    /// <summary>One with as many bytes is full as well: long texts.</summary>
    public const int FullBytes = 64 * 1024;

    /// <summary>Most readings of one chunk.</summary>
    public const int Most = 2 * Full;

    /// <summary>Characters of text in one chunk: what it takes stays well below what a block may.</summary>
    public const int MostText = 500_000;

    /// <summary>Longest time of one chunk, ms: ten years, more than a file but that of wrong clocks ever holds.</summary>
    private const long Longest = 3_653L * 86_400_000;

    /// <summary>The pieces of readings that are in order of time.</summary>
    /// <param name="readings">Of one series.</param>
    /// <param name="longestGap">A longer gap between two readings ends a piece, ms.</param>
    public static IEnumerable<List<SourcedReading>> Pieces(IReadOnlyList<SourcedReading> readings, long longestGap = long.MaxValue)
    {
        // The rest of a division must not be a crumb: what is more than a chunk goes into equal parts.
        var most = readings.Count <= Most ? Most : (readings.Count + readings.Count / Full - 1) / (readings.Count / Full);
        var piece = new List<SourcedReading>();
        var text = 0;
        foreach (var reading in readings)
        {
            var length = reading.Reading.Value.Kind == ValueKind.Text ? reading.Reading.Value.Text.Length : 0;
            if (piece.Count > 0 && (piece.Count >= most || text + length > MostText
                || Apart(piece[^1], reading) > longestGap || Apart(piece[0], reading) > Longest))
            {
                yield return piece;
                (piece, text) = ([], 0);
            }
            piece.Add(reading);
            text += length;
        }
        if (piece.Count > 0) yield return piece;
    }

    private static Int128 Apart(in SourcedReading earlier, in SourcedReading later) => (Int128)later.Reading.Time - earlier.Reading.Time;
}
