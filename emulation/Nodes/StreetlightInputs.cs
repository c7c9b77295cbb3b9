namespace EdgeFleet.Nodes;

public sealed partial class StreetlightBoard
{
    /// <summary>What can happen around it.</summary>
    public BoardInputs Inputs => new BoardInputs()
        .Add("SupplyVolts", volts => SupplyVolts = volts)
        .Add("DaylightLux", lux => DaylightLux = lux)
        .Add("AirCelsius", celsius => AirCelsius = celsius);
}
