namespace EdgeFleet.Nano.Meter
{
    /// <summary>Gives the line to one meter after the other: one question, then the next meter's turn.</summary>
    public sealed class LineRound
    {
        private readonly LineMaster _line;
        private readonly MeterReader[] _meters;
        private int _turn;
        private ILineJob _job;

        public LineRound(LineMaster line, MeterReader[] meters)
        {
            _line = line;
            _meters = meters;
        }

        public void Step(NodeTime time)
        {
            if (_job == null && !Begin(time)) return;
            if (!_line.Step(time.UptimeMs)) return;
            ILineJob job = _job;
            _job = null;
            _meters[_turn].Take(job, _line, time);
        }

        private bool Begin(NodeTime time)
        {
            for (int i = 1; i <= _meters.Length; i++)
            {
                int turn = (_turn + i) % _meters.Length;
                ILineJob job = _meters[turn].Due(time);
                if (job == null) continue;
                _turn = turn;
                _job = job;
                job.Ask(_line, _meters[turn].Address, time);
                return true;
            }
            return false;
        }
    }
}
