using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// Feeds the coils of a breaker. Invariants: one command at a time; never both coils; a coil is fed no longer than
    /// its pulse, and not a step longer than nothing stands against it.
    /// </summary>
    public sealed class BreakerControl
    {
        private readonly IDigitalOutput _close;
        private readonly IDigitalOutput _open;
        private readonly SubstationSettings _settings;
        private readonly DoublePoint _position;
        private bool _fed;
        private byte _wanted;
        private long _beganMs;

        public BreakerControl(SubstationHardware hardware, SubstationSettings settings, DoublePoint position)
        {
            _close = hardware.BreakerClose;
            _open = hardware.BreakerOpen;
            _settings = settings;
            _position = position;
            Release();
        }

        /// <summary>A code of <see cref="SwitchingResult"/>.</summary>
        public byte Result { get; private set; }

        public bool UnderWay
        {
            get { return Result == SwitchingResult.UnderWay; }
        }

        /// <param name="wanted">On or off, of <see cref="Position"/>.</param>
        /// <param name="interlocks">What stands against it, of <see cref="Interlock"/>.</param>
        /// <param name="nowMs">Uptime.</param>
        /// <returns>A code of <see cref="CommandCode"/>; done where it is there already.</returns>
        public byte Command(byte wanted, int interlocks, long nowMs)
        {
            byte code = Interlock.Code(interlocks);
            if (code != CommandCode.Started) return code;
            if (_position.Position == wanted) return CommandCode.Done;
            _wanted = wanted;
            _beganMs = nowMs;
            Result = SwitchingResult.UnderWay;
            Feed();
            return code;
        }

        /// <param name="interlocks">
        /// What stands against the command under way; that it is under way, and that the breaker moves, does not.
        /// </param>
        /// <param name="nowMs">Uptime.</param>
        public void Step(int interlocks, long nowMs)
        {
            if (!UnderWay) return;
            long passedMs = nowMs - _beganMs;
            bool there = _position.Known && _position.Position == _wanted;
            bool forbidden = (interlocks & ~(Interlock.UnderWay | Interlock.Position)) != 0;
            if (_fed && (there || forbidden || passedMs >= PulseMs())) Release();
            if (there) Result = SwitchingResult.Returned;
            else if (forbidden && passedMs < PulseMs()) Result = SwitchingResult.Interrupted;
            else if (passedMs >= _settings.ReturnMs.Value) Result = SwitchingResult.NoReturn;
        }

        /// <summary>Whether the command under way closes.</summary>
        public bool Closing
        {
            get { return _wanted == Position.On; }
        }

        private long PulseMs()
        {
            return (Closing ? _settings.ClosePulseMs : _settings.OpenPulseMs).Value;
        }

        private void Feed()
        {
            // The other one first is let go, whatever came before.
            (Closing ? _open : _close).Write(false);
            (Closing ? _close : _open).Write(true);
            _fed = true;
        }

        private void Release()
        {
            _close.Write(false);
            _open.Write(false);
            _fed = false;
        }
    }
}
