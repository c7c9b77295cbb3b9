namespace EdgeFleet.Nano.Wire
{
    /// <summary>One value as it was read: a number as mantissa and exponent, so that nothing is rounded. Reused, never kept.</summary>
    public sealed class WireValue
    {
        public const byte None = 0;
        public const byte Number = 1;
        public const byte Boolean = 2;
        public const byte Text = 3;

        public byte Kind { get; private set; }

        /// <summary>The mantissa of a number; 0 or 1 of a boolean.</summary>
        public long Mantissa { get; private set; }

        public int Exponent { get; private set; }

        /// <summary>Where a text begins in the reader's buffer.</summary>
        public int TextOffset { get; private set; }

        public int TextLength { get; private set; }

        /// <returns>False: the kind is unknown, or the bytes end too early.</returns>
        public bool Read(ByteReader from)
        {
            Kind = from.ReadByte();
            Mantissa = 0;
            Exponent = 0;
            TextLength = 0;
            switch (Kind)
            {
                case None:
                    break;
                case Number:
                    Exponent = (sbyte)from.ReadByte();
                    Mantissa = from.ReadSigned();
                    break;
                case Boolean:
                    Mantissa = from.ReadByte();
                    if (Mantissa > 1) return false;
                    break;
                case Text:
                    TextLength = from.ReadByte();
                    TextOffset = from.Skip(TextLength);
                    break;
                default:
                    return false;
            }
            return !from.Failed;
        }

        /// <summary>Brings a number to another exponent, exactly.</summary>
        /// <returns>False: it is no number, or digits would be lost or overflow.</returns>
        public bool TryScale(int exponent, out long mantissa)
        {
            mantissa = Mantissa;
            if (Kind == Boolean) return exponent == 0;
            if (Kind != Number) return false;
            for (int at = Exponent; at > exponent; at--)
            {
                if (mantissa == 0) return true;
                if (mantissa > long.MaxValue / 10 || mantissa < long.MinValue / 10) return false;
                mantissa *= 10;
            }
            for (int at = Exponent; at < exponent; at++)
            {
                if (mantissa == 0) return true;
                if (mantissa % 10 != 0) return false;
                mantissa /= 10;
            }
            return true;
        }
    }
}
