using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// One record of a meter's load record, class 4 (energies): A0 A0, length, mm hh DD MM YY, blocks each closed by AA,
    /// sum, E5. Some meters leave out the AA of the classes before that were not asked for.
    /// </summary>
    public sealed class LoadRecord
    {
        private const byte Mark = 0xA0;
        private const byte BadMark = 0xE0;
        private const byte Separator = 0xAA;
        private const byte End = 0xE5;
        private const int TimeAt = 3;
        private const int BlocksAt = TimeAt + FrameCode.MinuteBytes;
        private const int Width = 4;
        private const int Energies = 4;

        /// <summary>UTC, Unix milliseconds; -1: no time.</summary>
        public long UnixMs { get; private set; }

        /// <summary>The meter itself says that this record is spoilt.</summary>
        public bool IsBad { get; private set; }

        // 0.01 kWh, each with bits of PointQuality.
        public long Forward { get; private set; }
        public byte ForwardQuality { get; private set; }
        public long Reverse { get; private set; }
        public byte ReverseQuality { get; private set; }

        /// <returns>False: this is no whole record.</returns>
        public bool Read(byte[] data, int count, MeterTime meterTime)
        {
            if (count < BlocksAt + 2 || data[0] != data[1] || (data[0] != Mark && data[0] != BadMark)
                || data[count - 1] != End) return false;
            int sum = 0;
            for (int i = 0; i < count - 2; i++) sum += data[i];
            if ((byte)sum != data[count - 2]) return false;
            IsBad = data[0] == BadMark;
            UnixMs = meterTime.ReadMinute(data, TimeAt);
            int at = BlocksAt;
            // No byte of digits is AA.
            while (at < count - 2 && data[at] == Separator) at++;
            ForwardQuality = ReverseQuality = PointQuality.NotPresent;
            if (at + Energies * Width + 1 > count - 2 || data[at + Energies * Width] != Separator) return true;
            long value;
            ForwardQuality = Bcd.Read(data, at, Width, false, out value);
            Forward = value;
            ReverseQuality = Bcd.Read(data, at + Width, Width, false, out value);
            Reverse = value;
            return true;
        }
    }
}
