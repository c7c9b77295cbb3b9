using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// The points of one electricity meter. Meter m has the instances from 16 m: +0 the whole meter, +1 to +3 phases or, for
    /// energy, +1 to +4 tariffs, +8 to +12 the same as frozen at midnight, +13 the load record.
    /// </summary>
    public sealed class MeterPoints
    {
        public const int Tariffs = 4;
        public const ushort MeterObject = 33030;
        private const ushort PhaseObject = 3421;
        private const ushort TotalObject = 3422;
        private const ushort ClockObject = 3415;
        private const int Phases = 3;
        private const int Words = 7;
        private const int FrozenFrom = 8;
        private const int LoadAt = 13;

        // Energy registers are read in 0.01 kWh, which is 10 Wh.
        private const sbyte TenWattHours = 1;
        private const int ReportSeconds = 900;
        private const int CountRarity = 10;

        private readonly SensePoint[] _all = new SensePoint[64];
        private readonly int _meter;
        private readonly SensePoint[] _energies = new SensePoint[1 + Tariffs];
        private readonly SensePoint _reverse;
        private readonly SensePoint[] _voltages = new SensePoint[Phases];
        private readonly SensePoint[] _currents = new SensePoint[Phases];
        private readonly SensePoint[] _powers = new SensePoint[1 + Phases];
        private readonly SensePoint[] _factors = new SensePoint[1 + Phases];
        private readonly SensePoint _frequency;
        private readonly SensePoint[] _words = new SensePoint[Words];
        private readonly SensePoint _powerDowns;
        private readonly SensePoint _coverOpenings;

        /// <param name="meter">From 0 to 14.</param>
        public MeterPoints(int meter)
        {
            _meter = meter;
            for (int i = 0; i <= Tariffs; i++)
            {
                _energies[i] = Add(TotalObject, i, 17, TenWattHours, PointClass.Billing, 100, ReportSeconds);
                Frozen[i] = Add(TotalObject, FrozenFrom + i, 17, TenWattHours, PointClass.Billing, 0, 0);
            }
            _reverse = Add(TotalObject, 0, 18, TenWattHours, PointClass.Billing, 100, ReportSeconds);
            for (int i = 0; i < Phases; i++)
            {
                _voltages[i] = Add(PhaseObject, 1 + i, 1, -1, PointClass.Telemetry, 50, ReportSeconds);
                _currents[i] = Add(PhaseObject, 1 + i, 6, -3, PointClass.Telemetry, 1000, ReportSeconds);
            }
            for (int i = 0; i <= Phases; i++)
            {
                _powers[i] = Add(i == 0 ? TotalObject : PhaseObject, i, i == 0 ? 15 : 23, -1, PointClass.Telemetry, 2000, ReportSeconds);
                _factors[i] = Add(i == 0 ? TotalObject : PhaseObject, i, i == 0 ? 5 : 13, -3, PointClass.Telemetry, 100, ReportSeconds);
            }
            _frequency = Add(PhaseObject, 1, 11, -2, PointClass.Telemetry, 20, ReportSeconds);
            for (int i = 0; i < Words; i++) _words[i] = Add(MeterObject, 0, 11 + i, 0, PointClass.Event, 0, 0);
            _powerDowns = Add(TotalObject, 0, 29, 0, PointClass.Event, 0, 0);
            _coverOpenings = Add(MeterObject, 0, 4, 0, PointClass.Event, 0, 0);
            Address = new Setting(MeterObject, Instance(0), 1, 0, 0, 999999999998, 0);
            Answers = AddFlag(MeterObject, 2);
            ClockOffset = Add(MeterObject, 0, 3, 0, PointClass.Telemetry, 0, 0);
            ClockWrong = AddFlag(ClockObject, 5);
            Replaced = Add(MeterObject, 0, 5, TenWattHours, PointClass.Event, 0, 0);
            Wrapped = Add(MeterObject, 0, 6, TenWattHours, PointClass.Event, 0, 0);
            LoadForward = Add(TotalObject, LoadAt, 17, TenWattHours, PointClass.Billing, 0, 0);
            LoadReverse = Add(TotalObject, LoadAt, 18, TenWattHours, PointClass.Billing, 0, 0);
        }

        /// <summary>The meter's twelve digits; 0: there is none.</summary>
        public readonly Setting Address;

        public readonly SensePoint Answers;

        /// <summary>Meter less node, in s.</summary>
        public readonly SensePoint ClockOffset;

        public readonly SensePoint ClockWrong;

        /// <summary>Dated only: total, then tariffs.</summary>
        public readonly SensePoint[] Frozen = new SensePoint[1 + Tariffs];

        // Dated only: the last reading before.
        public readonly SensePoint Replaced;
        public readonly SensePoint Wrapped;

        // Dated only.
        public readonly SensePoint LoadForward;
        public readonly SensePoint LoadReverse;

        public int Count { get; private set; }

        public void CopyTo(SensePoint[] points, int at)
        {
            System.Array.Copy(_all, 0, points, at, Count);
        }

        /// <summary>What is read in a round; the first one is the energy.</summary>
        public ReadingItem[] Items()
        {
            return new ReadingItem[]
            {
                new ReadingItem(DataIdentifier.ForwardEnergy, 4, ReadingItem.Unsigned, 1, _energies),
                new ReadingItem(DataIdentifier.Voltages, 2, ReadingItem.Unsigned, 1, _voltages),
                new ReadingItem(DataIdentifier.Currents, 3, ReadingItem.Signed, 1, _currents),
                new ReadingItem(DataIdentifier.ActivePowers, 3, ReadingItem.Signed, 1, _powers),
                new ReadingItem(DataIdentifier.StateWords, 2, ReadingItem.Bits, 1, _words),
                new ReadingItem(DataIdentifier.PowerFactors, 2, ReadingItem.Signed, 1, _factors),
                new ReadingItem(DataIdentifier.Frequency, 2, ReadingItem.Unsigned, 1, _frequency),
                new ReadingItem(DataIdentifier.ReverseEnergy, 4, ReadingItem.Unsigned, 1, _reverse),
                new ReadingItem(DataIdentifier.PowerDowns, 3, ReadingItem.Unsigned, CountRarity, _powerDowns),
                new ReadingItem(DataIdentifier.CoverOpenings, 3, ReadingItem.Unsigned, CountRarity, _coverOpenings),
            };
        }

        private byte Instance(int offset)
        {
            return (byte)(16 * _meter + offset);
        }

        private SensePoint AddFlag(ushort obj, ushort resource)
        {
            return Keep(new SensePoint(obj, Instance(0), resource, PointKind.Boolean, 0, PointClass.State));
        }

        private SensePoint Add(ushort obj, int offset, int resource, sbyte exponent, PointClass pointClass, long deadBand, int seconds)
        {
            SensePoint point = new SensePoint(obj, Instance(offset), (ushort)resource, PointKind.Number, exponent, pointClass);
            point.DeadBand = deadBand;
            point.PeriodSeconds = seconds;
            return Keep(point);
        }

        private SensePoint Keep(SensePoint point)
        {
            _all[Count++] = point;
            return point;
        }
    }
}
