using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>What one identifier gives: values of one width, one after the other, and the points they belong to.</summary>
    public sealed class ReadingItem
    {
        public const byte Unsigned = 0;
        public const byte Signed = 1;
        /// <summary>Bits, lowest byte first: no digits.</summary>
        public const byte Bits = 2;

        private readonly int _width;
        private readonly byte _format;

        /// <param name="identifier">DI3 to DI0.</param>
        /// <param name="width">Bytes of one value.</param>
        /// <param name="format">As named above.</param>
        /// <param name="rarity">Read every so many rounds.</param>
        /// <param name="points">In the order of the values; null: passed over.</param>
        public ReadingItem(uint identifier, int width, byte format, int rarity, params SensePoint[] points)
        {
            Identifier = identifier;
            _width = width;
            _format = format;
            Rarity = rarity;
            Points = points;
        }

        public readonly uint Identifier;
        public readonly int Rarity;
        public readonly SensePoint[] Points;

        /// <summary>When it is read next, on the node's own clock.</summary>
        public long DueMs { get; set; }

        /// <summary>This model does not have it; it is not asked again until the node starts anew.</summary>
        public bool IsUnsupported { get; private set; }

        /// <summary>
        /// What the length of the answer does not reach is not there: tariffs that are not set, phases that are not built.
        /// </summary>
        public void Set(byte[] data, int count)
        {
            for (int i = 0; i < Points.Length; i++)
            {
                if (Points[i] == null) continue;
                long value = 0;
                byte quality = (i + 1) * _width > count ? PointQuality.NotPresent : Read(data, i * _width, out value);
                if (quality == PointQuality.Good) Points[i].Set(value);
                else Points[i].Fail(quality);
            }
        }

        public void Unsupport()
        {
            IsUnsupported = true;
            Fail(PointQuality.NotPresent);
        }

        public void Fail(byte quality)
        {
            for (int i = 0; i < Points.Length; i++)
                if (Points[i] != null) Points[i].Fail(quality);
        }

        private byte Read(byte[] data, int offset, out long value)
        {
            if (_format != Bits) return Bcd.Read(data, offset, _width, _format == Signed, out value);
            value = 0;
            for (int i = _width - 1; i >= 0; i--) value = value << 8 | data[offset + i];
            return PointQuality.Good;
        }
    }
}
