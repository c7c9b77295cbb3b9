using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// What a reading tells for and against each suspicion. A lamp has failed only if it was ordered on, had time
    /// to warm up, has its supply through a closed relay, and takes less than it must at that level.
    /// </summary>
    public sealed class LampWatch
    {
        // From the order to the relay at rest.
        private const int ContactMs = 500;

        // An older measurement may lie in what the meter says.
        private const int MeterMs = 2500;

        private readonly LightSettings _settings;
        private bool _supplied;
        private long _suppliedSinceMs;

        public LampWatch(LightSettings settings)
        {
            _settings = settings;
        }

        public Evidence SupplyLoss { get; private set; }
        public Evidence Relay { get; private set; }

        /// <summary>It gives no light though it is on.</summary>
        public Evidence Failure { get; private set; }

        /// <summary>It gives light, and takes less than it should: some of its LEDs are dark.</summary>
        public Evidence LowPower { get; private set; }

        /// <summary>It gives light though it is off.</summary>
        public Evidence UnexpectedOn { get; private set; }

        /// <summary>A lamp that takes less than this at a level gives no light, 0.01 W.</summary>
        public int FailureCentiwatts(int permille)
        {
            int expected = Between((int)_settings.MinimumWatts.Value * 100, (int)_settings.NominalWatts.Value * 100, permille);
            return expected * (int)_settings.FailureShare.Value / 100;
        }

        public void Judge(LampReading reading, long nowMs)
        {
            bool supplied = reading.Metered && reading.Centivolts >= _settings.LowVoltage.Value * 100;
            if (supplied && !_supplied) _suppliedSinceMs = nowMs;
            _supplied = supplied;
            long sinceMs = nowMs - (reading.SteadySinceMs > _suppliedSinceMs ? reading.SteadySinceMs : _suppliedSinceMs);

            SupplyLoss = !reading.Metered ? Evidence.Unknown : Of(!supplied);
            Relay = !reading.HasContact || nowMs - reading.SteadySinceMs < ContactMs ? Evidence.Unknown : OfContact(reading, supplied);
            UnexpectedOn = reading.On ? Evidence.Against
                : !supplied || sinceMs < MeterMs ? Evidence.Unknown
                : Of(reading.Centiwatts > _settings.UnexpectedWatts.Value * 10);
            Failure = Evidence.Unknown;
            LowPower = Evidence.Unknown;
            bool fed = reading.On && supplied && (!reading.HasContact || reading.Fed);
            if (!fed || sinceMs < _settings.WarmUpSeconds.Value * 1000 || sinceMs < MeterMs) return;
            Failure = Of(reading.Centiwatts < FailureCentiwatts(reading.Permille));
            if (Failure == Evidence.For) return;
            int min = Between((int)_settings.LowPowerWattsDimmed.Value * 10, (int)_settings.LowPowerWatts.Value * 10, reading.Permille);
            LowPower = Of(reading.Centiwatts < min);
        }

        // Mains behind an open relay is proof by itself; that there is none proves something only where there should be.
        private static Evidence OfContact(LampReading reading, bool supplied)
        {
            return reading.Fed || supplied ? Of(reading.Fed != reading.On) : Evidence.Unknown;
        }

        // Straight from what holds at the minimum level to what holds at full.
        private int Between(int atMinimum, int atFull, int permille)
        {
            int min = (int)_settings.MinimumLevel.Value * 10;
            if (permille <= min || min >= 1000) return permille >= 1000 ? atFull : atMinimum;
            return atMinimum + (int)((long)(atFull - atMinimum) * (permille - min) / (1000 - min));
        }

        private static Evidence Of(bool so)
        {
            return so ? Evidence.For : Evidence.Against;
        }
    }
}
