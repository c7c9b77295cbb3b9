namespace EdgeFleet.Nano.Session
{
    /// <summary>
    /// Notices that the port has gone deaf. The platform's driver can lose count of what it has received: it takes bytes out of its
    /// buffer while an interrupt puts some in (nf-interpreter, NanoRingBuffer_Pop and RxChar). From then on the last bytes of a frame
    /// wait until the next one comes, or frames are damaged, one after the other, until the port is opened anew.
    /// </summary>
    internal sealed class LineWatch
    {
        /// <summary>A silence within a frame, ms, after which its rest is late.</summary>
        public const int SilenceMs = 100;

        /// <summary>Frames in a row whose end was late.</summary>
        public const int MostLate = 3;

        /// <summary>Damaged frames in a row.</summary>
        public const int MostDamaged = 8;

        /// <summary>Ms of a busy line without a good frame.</summary>
        public const int NothingGoodMs = 120000;

        /// <summary>Ms between two openings: where the line itself is bad, they do not help.</summary>
        public const int PauseMs = 30000;

        private int _damaged;
        private int _late;
        private bool _isLate;
        private bool _busy;
        private bool _quiet;
        private long _quietMs;
        private long _busyMs;
        private long _bytesMs;
        private long _openedMs = -PauseMs;

        /// <summary>Whether the port is to be opened anew.</summary>
        public bool IsDeaf(long nowMs)
        {
            if (nowMs - _openedMs < PauseMs) return false;
            // In a silence, for what has just begun to come may be a good frame.
            return _late >= MostLate || _damaged >= MostDamaged || _busy && _quiet && _bytesMs - _busyMs >= NothingGoodMs;
        }

        /// <summary>The port was read and had nothing. Only that is silence: a node that is late finds all bytes at once.</summary>
        public void Quiet(long nowMs)
        {
            if (!_quiet) _quietMs = nowMs;
            _quiet = true;
        }

        /// <param name="within">A frame had begun before these bytes.</param>
        /// <param name="nowMs">As uptime.</param>
        public void Bytes(bool within, long nowMs)
        {
            if (_quiet && within && nowMs - _quietMs >= SilenceMs) _isLate = true;
            _quiet = false;
            _bytesMs = nowMs;
            if (!_busy) _busyMs = nowMs;
            _busy = true;
        }

        /// <summary>A frame that adds up, whoever it is for.</summary>
        public void Good()
        {
            _late = _isLate ? _late + 1 : 0;
            _isLate = false;
            _damaged = 0;
            _busy = false;
        }

        /// <summary>A frame that does not.</summary>
        public void Damaged()
        {
            _damaged++;
            _isLate = false;
        }

        public void Opened(long nowMs)
        {
            _damaged = 0;
            _late = 0;
            _isLate = false;
            _busy = false;
            _quiet = false;
            _openedMs = nowMs;
        }
    }
}
