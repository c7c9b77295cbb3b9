using System.Text.Json;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>When a polled value becomes a reading.</summary>
public enum ReportRule
{
    /// <summary>Every poll.</summary>
    Poll,
    /// <summary>When value or quality changed, and after a minute at the latest.</summary>
    Change,
}

/// <summary>One point of a device model.</summary>
/// <param name="Path">LwM2M object/instance/resource, unique within the profile.</param>
/// <param name="Name">By language; English is always there.</param>
/// <param name="Unit">UCUM; empty where the value has none.</param>
/// <param name="Stream">The class, which is also the outbox stream.</param>
/// <param name="Report">When a polled value becomes a reading.</param>
/// <param name="Range">What a command may carry; null: the point is read only.</param>
/// <param name="Decimals">Digits after the point worth showing.</param>
/// <param name="Source">Where the device keeps it, in the words of the driver; undefined where the profile says nothing of it.</param>
public sealed record ProfilePoint(
    PointPath Path, IReadOnlyDictionary<string, string> Name, string Unit, StreamClass Stream, ReportRule Report,
    WriteRange? Range, int Decimals, JsonElement Source)
{
    // Only some drivers support these keys, and gateways of older releases do not know them.
    public const string PeriodKey = "periodMs";
    public const string DeadBandKey = "deadBand";

    /// <summary>The keys that a driver supports which is asked for points; its description names them.</summary>
    public static IReadOnlyList<string> PolledKeys { get; } = [PeriodKey, DeadBandKey];

    /// <summary>Time from read to read, where the point is slower than its device; null: it is read with each poll.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>
    /// A number is news when it differs by more than this from the last reading, in the point's unit; 0: when it differs.
    /// </summary>
    public decimal DeadBand { get; init; }

    /// <summary>For people.</summary>
    public PointWords Words { get; init; } = PointWords.None;

    /// <summary>Where it was written, below the path of its profile.</summary>
    public required string Place { get; init; }
}

/// <summary>The lowest and highest number a command may carry, in the point's unit; null: unbounded.</summary>
public sealed record WriteRange(decimal? Min, decimal? Max);
