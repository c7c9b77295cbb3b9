using EdgeFleet.Models.Pins;

namespace EdgeFleet.Nodes;

public sealed partial class GreenhouseBoard
{
    /// <summary>What can happen around it.</summary>
    public BoardInputs Inputs => new BoardInputs()
        .Add("Celsius", celsius => Climate.TemperatureCelsius = celsius)
        .Add("HumidityPercent", percent => Climate.HumidityPercent = percent)
        .Add("Lux", lux => Light.Lux = lux)
        .Add("Co2", ppm => Co2.Value = ppm)
        .Add("Soil", percent => Soil.Value = percent)
        .Add("OutsideCelsius", celsius => Outside.Value = celsius)
        .Add("Wind", metresPerSecond => Wind.Value = metresPerSecond)
        .Add("PressStop", pressed => LocalStop.DriveOutside(_time.Us, pressed != 0 ? Drive.Floating : Drive.Low));
}
