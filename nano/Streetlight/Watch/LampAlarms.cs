using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>The alarms of a streetlight, and what of them outlives a restart.</summary>
    public sealed class LampAlarms
    {
        // The order is that of the delays' instances among the settings, and of the bits in the memory.
        public const int LampFailure = 0;
        public const int LowPower = 1;
        public const int UnexpectedOn = 2;
        public const int Cycling = 3;
        public const int Relay = 4;
        public const int SupplyLoss = 5;
        public const int Tilt = 6;
        public const int Count = 7;

        private readonly Alarm[] _alarms = new Alarm[Count];

        public LampAlarms(LightSettings settings)
        {
            for (int i = 0; i < Count; i++)
            {
                _alarms[i] = new Alarm(settings.RaiseSeconds[i], settings.ClearSeconds[i]);
            }
        }

        /// <summary>One bit each.</summary>
        public byte Bits
        {
            get
            {
                int bits = 0;
                for (int i = 0; i < Count; i++)
                {
                    if (_alarms[i].Raised) bits |= 1 << i;
                }
                return (byte)bits;
            }
        }

        public bool IsRaised(int alarm)
        {
            return _alarms[alarm].Raised;
        }

        public void Step(int alarm, Evidence evidence, long nowMs)
        {
            _alarms[alarm].Step(evidence, nowMs);
        }

        public void Restore(byte bits)
        {
            for (int i = 0; i < Count; i++)
            {
                _alarms[i].Restore((bits >> i & 1) != 0);
            }
        }

        // A lamp that cycles is dark for up to three minutes at a time, and is not a failed one yet.
        internal static int RaiseSeconds(int alarm)
        {
            switch (alarm)
            {
                case LampFailure: return 300;
                case LowPower: return 600;
                case UnexpectedOn: return 120;
                case Cycling: return 0;
                case Relay: return 10;
                case SupplyLoss: return 5;
                default: return 60;
            }
        }

        internal static int ClearSeconds(int alarm)
        {
            switch (alarm)
            {
                case LowPower: return 300;
                case Cycling: return 3600;
                case Relay: return 10;
                case SupplyLoss: return 30;
                default: return 60;
            }
        }
    }
}
