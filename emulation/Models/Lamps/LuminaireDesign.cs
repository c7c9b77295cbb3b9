namespace EdgeFleet.Models.Lamps;

/// <summary>What a luminaire is by its label and its driver's data sheet.</summary>
public sealed record LuminaireDesign
{
    public double RatedWatts { get; init; } = 100;

    /// <summary>What the driver takes with the light dimmed to nothing.</summary>
    public double StandbyWatts { get; init; } = 0.6;

    /// <summary>Below this the driver holds its minimum level, and at 0 it is off.</summary>
    public int MinDimPermille { get; init; } = 100;

    /// <summary>From power to full light: seconds for LED, minutes for sodium.</summary>
    public long WarmUpUs { get; init; } = 1_500_000;

    public double FullPowerFactor { get; init; } = 0.97;

    /// <summary>At the minimum level; drivers get worse when dimmed.</summary>
    public double MinPowerFactor { get; init; } = 0.70;

    public double LumensPerWatt { get; init; } = 140;

    /// <summary>The driver starts above and gives up below.</summary>
    public double MinVolts { get; init; } = 150;

    /// <summary>How much hotter than the air it gets at full power.</summary>
    public double HeatingKelvin { get; init; } = 35;
}
