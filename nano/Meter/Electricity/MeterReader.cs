using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// One meter on the line: its points, what is read from it, and in which order. A meter that does not answer is left
    /// alone for a minute at a time, so that it costs the others little.
    /// </summary>
    public sealed class MeterReader
    {
        /// <summary>Counters that a meter needs: freeze day, load interval, last register.</summary>
        public const int CounterCount = 3;

        private const int SilencesForgiven = 2;
        private const long SilentRestMs = 60000;

        private readonly MeterPoints _points;
        private readonly ClockJob _clock;
        private readonly FreezeJob _freeze;
        private readonly RegisterJob _registers;
        private readonly LoadJob _load;
        private readonly ILineJob[] _jobs;
        private long _restUntilMs;
        private int _silences;

        /// <param name="points">What it gives.</param>
        /// <param name="meterTime">Converts.</param>
        /// <param name="counters">Where it keeps what it has read.</param>
        /// <param name="counter">The first of its <see cref="CounterCount"/>.</param>
        /// <param name="dated">Takes its dated readings.</param>
        public MeterReader(MeterPoints points, MeterTime meterTime, MeterCounters counters, int counter, DatedReadings dated)
        {
            _points = points;
            _clock = new ClockJob(meterTime, points.ClockOffset, points.ClockWrong);
            _freeze = new FreezeJob(meterTime, _clock, counters, counter, dated, points.Frozen);
            _load = new LoadJob(meterTime, _clock, counters, counter + 1, dated, points.LoadForward, points.LoadReverse);
            _registers = new RegisterJob(points.Items(), new RegisterWatch(counters, counter + 2, dated, points.Wrapped, points.Replaced));
            _jobs = new ILineJob[] { _clock, _freeze, _registers, _load };
        }

        /// <summary>Twelve digits; 0: there is no meter here.</summary>
        public long Address { get; private set; }

        /// <summary>It does not answer any more.</summary>
        public bool IsLost
        {
            get { return Address != 0 && _points.Answers.Known && _points.Answers.Value == 0; }
        }

        public void Configure(long address, MeterSettings plan)
        {
            Address = address;
            _registers.RoundMs = plan.RoundSeconds.Value * 1000;
            _freeze.Days = (int)plan.FreezeDays.Value;
            _load.Days = (int)plan.LoadDays.Value;
            _load.IntervalMinutes = (int)plan.LoadMinutes.Value;
            _clock.LimitSeconds = plan.ClockLimitSeconds.Value;
        }

        /// <returns>The job that goes next; null: nothing is due.</returns>
        public ILineJob Due(NodeTime time)
        {
            if (Address == 0 || time.UptimeMs < _restUntilMs) return null;
            for (int i = 0; i < _jobs.Length; i++)
                if (_jobs[i].IsDue(time)) return _jobs[i];
            return null;
        }

        public void Take(ILineJob job, LineMaster line, NodeTime time)
        {
            job.Take(line, time);
            if (line.Outcome != LineOutcome.NoAnswer)
            {
                _silences = 0;
                _points.Answers.Set(true);
                return;
            }
            _restUntilMs = time.UptimeMs + SilentRestMs;
            if (_silences < SilencesForgiven)
            {
                _silences++;
                return;
            }
            _points.Answers.Set(false);
            _registers.Lose();
        }
    }
}
