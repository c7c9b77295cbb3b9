using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// A water or gas meter with a pulse output. The register goes on from where it was after a power cut; what flowed
    /// meanwhile the node cannot know, so a technician may enter what the dial says. That is an event, with the
    /// difference.
    /// </summary>
    public sealed class PulseMeter
    {
        /// <summary>Counters that it needs: pulses, litres.</summary>
        public const int CounterCount = 2;

        /// <summary>Settings it has.</summary>
        public const int SettingCount = 3;

        public const ushort WaterObject = 3424;
        public const ushort GasObject = 3423;
        private const ushort CorrectionObject = 33031;
        private const long MaxLitres = 999999999999;
        private const int ReportLitres = 100;
        private const int ReportSeconds = 900;
        private const long MinuteMs = 60000;

        private readonly PulseCounter _counter;
        private readonly LeakWatch _leak = new LeakWatch();
        private readonly MeterCounters _counters;
        private readonly int _pulses;
        private readonly int _litres;
        private readonly DatedReadings _dated;
        private int _seen;

        /// <param name="contact">The meter's; true: closed.</param>
        /// <param name="obj">Water or gas.</param>
        /// <param name="channel">0 or 1: the instance of what no standard object has.</param>
        /// <param name="counters">Where it counts.</param>
        /// <param name="counter">The first of its <see cref="CounterCount"/>.</param>
        /// <param name="dated">Takes the corrections.</param>
        public PulseMeter(IDigitalInput contact, ushort obj, byte channel, MeterCounters counters, int counter, DatedReadings dated)
        {
            _counter = new PulseCounter(contact);
            _counters = counters;
            _pulses = counter;
            _litres = counter + 1;
            _dated = dated;
            Volume = new SensePoint(obj, 0, 1, PointKind.Number, -3, PointClass.Billing);
            Volume.Writable = true;
            Volume.DeadBand = ReportLitres;
            Volume.PeriodSeconds = ReportSeconds;
            Pulses = new SensePoint(obj, 0, 4, PointKind.Number, 0, PointClass.Telemetry);
            Pulses.DeadBand = ReportLitres;
            Pulses.PeriodSeconds = ReportSeconds;
            Leak = new SensePoint(obj, 0, 9, PointKind.Boolean, 0, PointClass.Event);
            Correction = new SensePoint(CorrectionObject, channel, 1, PointKind.Number, -3, PointClass.Event);
            LitresPerPulse = new Setting(obj, 0, 6, 0, 1, 10000, 10);
            FlowMinutes = new Setting(CorrectionObject, channel, 2, 0, 0, 20160, 1440);
            QuietMinutes = new Setting(CorrectionObject, channel, 3, 0, 1, 1440, 60);
            Show();
        }

        /// <summary>m³, as the dial shows; a write sets it to what the dial says.</summary>
        public readonly SensePoint Volume;

        public readonly SensePoint Pulses;
        public readonly SensePoint Leak;

        /// <summary>Dated only: what a write added to the register, m³.</summary>
        public readonly SensePoint Correction;

        public readonly Setting LitresPerPulse;

        /// <summary>Flow without a quiet spell for this long is a leak; 0: no watch.</summary>
        public readonly Setting FlowMinutes;

        public readonly Setting QuietMinutes;

        /// <summary>For the thread that polls.</summary>
        public void Sample(long nowMs)
        {
            _counter.Sample(nowMs);
        }

        public void Configured()
        {
            _leak.FlowMs = FlowMinutes.Value * MinuteMs;
            _leak.QuietMs = QuietMinutes.Value * MinuteMs;
        }

        public void Step(NodeTime time)
        {
            int count = _counter.Count;
            int more = count - _seen;
            _seen = count;
            if (more != 0)
            {
                _counters.Set(_pulses, _counters.Get(_pulses) + more);
                _counters.Set(_litres, _counters.Get(_litres) + more * LitresPerPulse.Value);
            }
            _leak.Step(time.UptimeMs, more != 0);
            Show();
        }

        /// <summary>What the dial says.</summary>
        /// <returns>A code of <see cref="CommandCode"/>.</returns>
        public byte Reconcile(long litres, NodeTime time)
        {
            if (litres < 0 || litres > MaxLitres) return CommandCode.OutOfRange;
            byte quality = time.IsKnown ? PointQuality.Good : PointQuality.TimeUncertain;
            if (!_dated.Add(Correction, time.UnixMs, litres - _counters.Get(_litres), quality)) return CommandCode.Busy;
            _counters.Set(_litres, litres);
            Show();
            return CommandCode.Done;
        }

        private void Show()
        {
            Volume.Set(_counters.Get(_litres));
            Pulses.Set(_counters.Get(_pulses));
            Leak.Set(_leak.IsLeaking);
        }
    }
}
