using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>The chips of a streetlight: they are asked in turn, tell their points, and are told of when they are silent.</summary>
    public sealed class LampSensors
    {
        // Bits of the self-test.
        public const uint MeterFault = 1;
        public const uint LightFault = 2;
        public const uint GravityFault = 4;

        /// <summary>Until a chip had the time to answer, its silence is no fault.</summary>
        public const int FirstAnswerMs = 10000;

        private const int PeriodMs = 1000;

        public LampSensors(LampHardware hardware)
        {
            Light = new Bh1750(hardware.Bus, Bh1750Registers.AddressLow, Bh1750Registers.UsualTime, PeriodMs);
            Gravity = new Lis3dh(hardware.Bus, Lis3dhRegisters.AddressLow);
            Meter = new Bl0942(hardware.MeterLine, 0, hardware.MeterScale, PeriodMs);
        }

        public readonly Bh1750 Light;
        public readonly Lis3dh Gravity;
        public readonly Bl0942 Meter;

        public void Step(long nowMs)
        {
            Light.Step(nowMs);
            Gravity.Step(nowMs);
            Meter.Step(nowMs);
        }

        public uint Faults(long nowMs)
        {
            if (nowMs < FirstAnswerMs) return 0;
            return (Meter.Health.Valid ? 0 : MeterFault) | (Light.Health.Valid ? 0 : LightFault) | (
                Gravity.Health.Valid ? 0 : GravityFault);
        }

        public void Tell(LightPoints points, long nowMs)
        {
            bool late = nowMs >= FirstAnswerMs;
            Tell(points.Voltage, Meter.Health.Valid, late, Meter.Centivolts);
            Tell(points.Current, Meter.Health.Valid, late, Meter.Milliamperes);
            Tell(points.Frequency, Meter.Health.Valid, late, Meter.Centihertz);
            Tell(points.Power, Meter.Health.Valid, late, Meter.Centiwatts);
            Tell(points.PowerFactor, Meter.Health.Valid, late, Meter.PowerFactorPermille);
            Tell(points.Illuminance, Light.Health.Valid, late, Light.DeciLux);
        }

        internal static void Tell(SensePoint point, bool valid, bool late, long value)
        {
            if (valid) point.Set(value);
            else if (late) point.Fail(PointQuality.NotTopical);
        }
    }
}
