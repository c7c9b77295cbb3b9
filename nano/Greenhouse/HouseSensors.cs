using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>All that is measured in and around a greenhouse, calibrated and with its age.</summary>
    public sealed class HouseSensors
    {
        private readonly GreenhouseHardware _hardware;

        public HouseSensors(GreenhouseHardware hardware, GreenhouseSettings settings, GreenhousePoints points)
        {
            _hardware = hardware;
            Temperature = new Quantity(points.Temperature, settings.TemperatureOffset, settings.StaleSeconds);
            Humidity = new Quantity(points.Humidity, settings.HumidityOffset, settings.StaleSeconds);
            Light = new Quantity(points.Light, settings.LightOffset, settings.StaleSeconds);
            Co2 = new Quantity(points.Co2, settings.Co2Offset, settings.StaleSeconds);
            Soil = new Quantity(points.Soil, settings.SoilOffset, settings.StaleSeconds);
            Outside = new Quantity(points.Outside, settings.OutsideOffset, settings.StaleSeconds);
            Wind = new Quantity(points.Wind, settings.WindOffset, settings.StaleSeconds);
        }

        public readonly Quantity Temperature;
        public readonly Quantity Humidity;
        public readonly Quantity Light;
        public readonly Quantity Co2;
        public readonly Quantity Soil;
        public readonly Quantity Outside;
        public readonly Quantity Wind;

        public void Step(long nowMs)
        {
            _hardware.Climate.Step(nowMs);
            Temperature.Take(_hardware.Climate.Health.Valid, _hardware.Climate.CentiCelsius, _hardware.Climate.Health.GoodMs, nowMs);
            Humidity.Take(_hardware.Climate.Health.Valid, _hardware.Climate.CentiPercent, _hardware.Climate.Health.GoodMs, nowMs);
            _hardware.Light.Step(nowMs);
            Light.Take(_hardware.Light.Health.Valid, _hardware.Light.DeciLux, _hardware.Light.Health.GoodMs, nowMs);
            Take(Co2, _hardware.Co2, nowMs);
            Take(Soil, _hardware.Soil, nowMs);
            Take(Outside, _hardware.Outside, nowMs);
            Take(Wind, _hardware.Wind, nowMs);
        }

        private static void Take(Quantity quantity, Transmitter transmitter, long nowMs)
        {
            transmitter.Step(nowMs);
            quantity.Take(transmitter.Valid, transmitter.Value, transmitter.GoodMs, nowMs);
        }
    }
}
