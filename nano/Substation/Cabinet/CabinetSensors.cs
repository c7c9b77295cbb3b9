using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>All that is measured in a cabinet, calibrated and with its age.</summary>
    public sealed class CabinetSensors
    {
        public const int Joints = 3;

        private readonly SubstationHardware _hardware;

        public CabinetSensors(SubstationHardware hardware, SubstationSettings settings, SubstationPoints points)
        {
            _hardware = hardware;
            Temperature = new Quantity(points.Temperature, settings.TemperatureOffset, settings.StaleSeconds);
            Humidity = new Quantity(points.Humidity, settings.HumidityOffset, settings.StaleSeconds);
            Sf6 = new Quantity(points.Sf6, settings.Sf6Offset, settings.StaleSeconds);
            for (int i = 0; i < Joints; i++) Joint[i] = new Quantity(points.Joint[i], settings.JointOffset[i], settings.StaleSeconds);
        }

        public readonly Quantity Temperature;
        public readonly Quantity Humidity;

        /// <summary>Density as the pressure that it has at 20 degrees, kPa.</summary>
        public readonly Quantity Sf6;

        /// <summary>Cable joints of the phases A, B and C, 0.1 degrees.</summary>
        public readonly Quantity[] Joint = new Quantity[Joints];

        /// <summary>The warmest joint of those that are known, 0.1 degrees; only where <see cref="JointsKnown"/> is above 0.</summary>
        public long Warmest { get; private set; }

        /// <summary>How much warmer than the coolest, 0.1 kelvin.</summary>
        public long Spread { get; private set; }

        public int JointsKnown { get; private set; }

        public void Step(long nowMs)
        {
            _hardware.Climate.Step(nowMs);
            Temperature.Take(_hardware.Climate.Health.Valid, _hardware.Climate.CentiCelsius, _hardware.Climate.Health.GoodMs, nowMs);
            Humidity.Take(_hardware.Climate.Health.Valid, _hardware.Climate.CentiPercent, _hardware.Climate.Health.GoodMs, nowMs);
            Take(Sf6, _hardware.Sf6, nowMs);
            for (int i = 0; i < Joints; i++) Take(Joint[i], _hardware.Joints[i], nowMs);
            Compare();
        }

        private void Compare()
        {
            long coolest = 0;
            JointsKnown = 0;
            for (int i = 0; i < Joints; i++)
            {
                if (!Joint[i].Fresh) continue;
                long value = Joint[i].Value;
                if (JointsKnown == 0 || value > Warmest) Warmest = value;
                if (JointsKnown == 0 || value < coolest) coolest = value;
                JointsKnown++;
            }
            Spread = JointsKnown > 1 ? Warmest - coolest : 0;
        }

        private static void Take(Quantity quantity, Transmitter transmitter, long nowMs)
        {
            transmitter.Step(nowMs);
            quantity.Take(transmitter.Valid, transmitter.Value, transmitter.GoodMs, nowMs);
        }
    }
}
