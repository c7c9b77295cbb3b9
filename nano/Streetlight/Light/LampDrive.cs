using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// Relay and dimming output. A level stands at the output before the relay closes, and stays there until
    /// the relay has opened: the lamp shows no level on its way that nobody asked for.
    /// </summary>
    public sealed class LampDrive
    {
        /// <summary>What a relay takes to move, and a 0-10 V output to settle.</summary>
        public const int SettleMs = 100;

        private readonly IDigitalOutput _relay;
        private readonly IPulseOutput _dimming;
        private readonly LightSettings _settings;
        private readonly Ramp _ramp = new Ramp();
        private int _written;
        private bool _preparing;
        private long _readyMs;

        public LampDrive(IDigitalOutput relay, IPulseOutput dimming, LightSettings settings)
        {
            _relay = relay;
            _dimming = dimming;
            _settings = settings;
            // A controller that starts anew may find them as another left them.
            _relay.Write(false);
            _dimming.Write(0);
        }

        /// <summary>The relay is energised.</summary>
        public bool On { get; private set; }

        /// <summary>Since when relay and level are as they are.</summary>
        public long SteadySinceMs { get; private set; }

        /// <summary>Neither relay nor level is on its way.</summary>
        public bool Steady { get; private set; }

        /// <summary>At the lamp now, 0.1 percent; 0 with the relay open.</summary>
        public int Permille
        {
            get { return On ? _ramp.Level : 0; }
        }

        /// <summary>Times the relay has closed since the node started.</summary>
        public int Switchings { get; private set; }

        /// <summary>What becomes of a level by the lamp's bounds; 0.1 percent.</summary>
        public int Bounded(int level)
        {
            if (level == 0) return 0;
            int permille = level * (int)_settings.VirtualPowerOutput.Value / 10;
            int min = (int)_settings.MinimumLevel.Value * 10;
            return permille < min ? min : permille;
        }

        /// <param name="nowMs">Since the node started.</param>
        /// <param name="level">0 to 100, as it is wanted.</param>
        /// <param name="fadeMs">How long the way to a new level takes.</param>
        public void Step(long nowMs, int level, long fadeMs)
        {
            bool wasOn = On;
            int before = Permille;
            int target = Bounded(level);
            if (target > 0) Light(nowMs, target, fadeMs);
            else Darken(nowMs, fadeMs);
            if (_ramp.Level != _written)
            {
                _written = _ramp.Level;
                _dimming.Write(_written);
            }
            if (wasOn != On || before != Permille) SteadySinceMs = nowMs;
            Steady = Permille == target && On == target > 0;
        }

        private void Light(long nowMs, int target, long fadeMs)
        {
            if (On)
            {
                if (_ramp.Target != target) _ramp.Start(target, fadeMs, nowMs);
                _ramp.Step(nowMs);
                return;
            }
            if (!_preparing)
            {
                _preparing = true;
                _readyMs = nowMs + SettleMs;
                int min = (int)_settings.MinimumLevel.Value * 10;
                _ramp.Jump(fadeMs == 0 || target < min ? target : min);
            }
            if (nowMs < _readyMs) return;
            _preparing = false;
            Switch(true);
            Switchings++;
            if (_ramp.Target != target) _ramp.Start(target, fadeMs, nowMs);
        }

        private void Darken(long nowMs, long fadeMs)
        {
            _preparing = false;
            if (On)
            {
                int min = (int)_settings.MinimumLevel.Value * 10;
                if (fadeMs > 0 && _ramp.Level > min)
                {
                    if (_ramp.Target != min) _ramp.Start(min, fadeMs, nowMs);
                    _ramp.Step(nowMs);
                    if (!_ramp.Steady) return;
                }
                Switch(false);
                _readyMs = nowMs + SettleMs;
            }
            else if (nowMs >= _readyMs) _ramp.Jump(0);
        }

        private void Switch(bool on)
        {
            On = on;
            _relay.Write(on);
        }
    }
}
