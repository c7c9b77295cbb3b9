using System;

namespace EdgeFleet.Models.Meters;

/// <summary>What a meter is when it leaves the factory.</summary>
public sealed record ElectricityMeterDesign
{
    /// <summary>Twelve digits.</summary>
    public string Address { get; init; } = "000000000001";

    /// <summary>1 or 3; the others are absent.</summary>
    public int Phases { get; init; } = 3;

    /// <summary>0 to 4.</summary>
    public int Tariffs { get; init; } = 4;

    /// <summary>How far its local time is ahead of UTC.</summary>
    public int ZoneMinutes { get; init; } = 480;

    /// <summary>How much faster than true time its clock runs, in millionths.</summary>
    public double DriftPpm { get; init; }

    /// <summary>Minutes between two records of the load record; 0: it keeps none.</summary>
    public int LoadMinutes { get; init; } = 15;

    /// <summary>Daily freezes it keeps; 0: it knows none.</summary>
    public int FreezeSlots { get; init; } = 62;

    /// <summary>Records its load record keeps.</summary>
    public int LoadSlots { get; init; } = 96 * 62;

    /// <summary>Bytes of data behind the identifier in one frame; longer answers come in parts.</summary>
    public int PartBytes { get; init; } = 180;

    /// <summary>In a record of one class it leaves out what stands for the classes before.</summary>
    public bool ShortRecords { get; init; }

    /// <summary>Its load record is laid out as no standard says: the sum is another one.</summary>
    public bool OddRecords { get; init; }

    /// <summary>Which tariff (from 0) holds in an hour of the local day: sharp 19-21, peak 8-11 and 18, valley 23-7, else flat.</summary>
    public Func<int, int> TariffOf { get; init; } = hour => hour switch
    {
        19 or 20 or 21 => 0,
        >= 8 and <= 11 or 18 => 1,
        >= 23 or < 7 => 3,
        _ => 2,
    };
}
