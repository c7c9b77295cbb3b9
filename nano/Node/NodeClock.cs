using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// What a node knows of time, and how well. It starts with the battery clock's, follows the gateway's where that
    /// is surer, and keeps the battery clock right. <see cref="NodeTime.UptimeMs"/> goes by the controller's counter
    /// alone and never steps.
    /// </summary>
    public sealed class NodeClock
    {
        /// <summary>A time that may be off by more than this is no time to put a reading at.</summary>
        public const int TrustMs = 60000;

        // How far a battery clock is believed that was set nobody knows when.
        private const int BatteryMs = 10000;

        // Crystals, with ageing and temperature; a clock chip is better than a controller's.
        private const int ControllerPpm = 100;
        private const int BatteryPpm = 25;

        private const int CheckMs = 3600000;

        private readonly IRealTimeClock _battery;
        private bool _started;
        private long _startedMs;
        private long _unixAtZero;
        private long _surelyMs;
        private int _uncertaintyMs;
        private long _checkMs;

        /// <param name="battery">A clock that outlives power, or null.</param>
        public NodeClock(IRealTimeClock battery)
        {
            _battery = battery;
            Time = new NodeTime();
        }

        /// <summary>One instance, moved on by <see cref="Step"/>.</summary>
        public NodeTime Time { get; private set; }

        public bool IsKnown { get; private set; }

        /// <summary>How far the time may be off now; grows with every hour that nobody sets it.</summary>
        public long UncertaintyMs
        {
            get { return _uncertaintyMs + (Time.UptimeMs - _surelyMs) * (_battery == null ? ControllerPpm : BatteryPpm) / 1000000; }
        }

        /// <summary>The time is known well enough to put a reading at.</summary>
        public bool IsTrusted
        {
            get { return IsKnown && UncertaintyMs <= TrustMs; }
        }

        /// <summary>The battery clock had lost the time when the node started.</summary>
        public bool BatteryFailed { get; private set; }

        /// <param name="nowMs">Of a counter that only rises, wherever it begins.</param>
        public void Step(long nowMs)
        {
            if (!_started)
            {
                _started = true;
                _startedMs = nowMs;
                Begin();
            }
            long uptimeMs = nowMs - _startedMs;
            if (uptimeMs < Time.UptimeMs) uptimeMs = Time.UptimeMs;
            Time.Move(uptimeMs, IsKnown, _unixAtZero + uptimeMs);
            if (IsKnown && _battery != null && uptimeMs - _checkMs >= CheckMs) Check();
        }

        /// <summary>The gateway's time. It is taken when the node has none, or differs by more than it may be off.</summary>
        public void Set(long unixMs, int uncertaintyMs)
        {
            if (unixMs <= 0) return;
            long difference = unixMs - Time.UnixMs;
            if (difference < 0) difference = -difference;
            if (IsKnown && difference <= uncertaintyMs)
            {
                if (difference + uncertaintyMs < UncertaintyMs) Ensure((int)difference + uncertaintyMs);
                return;
            }
            Take(unixMs);
            Ensure(uncertaintyMs);
            if (_battery == null) return;
            _battery.Set(unixMs);
            _checkMs = Time.UptimeMs;
        }

        private void Begin()
        {
            if (_battery == null) return;
            long unixMs = _battery.Read();
            BatteryFailed = unixMs <= 0;
            if (BatteryFailed) return;
            Take(unixMs);
            Ensure(BatteryMs);
        }

        // Its crystal is the better one: what lies between is this controller's drift.
        private void Check()
        {
            _checkMs = Time.UptimeMs;
            long unixMs = _battery.Read();
            if (unixMs > 0) Take(unixMs);
        }

        private void Take(long unixMs)
        {
            IsKnown = true;
            _unixAtZero = unixMs - Time.UptimeMs;
            Time.Move(Time.UptimeMs, true, unixMs);
        }

        private void Ensure(int uncertaintyMs)
        {
            _uncertaintyMs = uncertaintyMs;
            _surelyMs = Time.UptimeMs;
        }
    }
}
