namespace EdgeFleet.Nano.Sense
{
    /// <summary>
    /// One point of a node: what it is (a uCIFI / IPSO path), and its present value. The firmware sets it whenever
    /// it knows better; the sense loop decides what of that is reported.
    /// </summary>
    public sealed class SensePoint
    {
        /// <param name="obj">Object id, as in 3416.</param>
        /// <param name="instance">Instance of the object on this node.</param>
        /// <param name="resource">Resource id.</param>
        /// <param name="kind">Number or Boolean.</param>
        /// <param name="exponent">A number is <see cref="Value"/> × 10^exponent in the point's unit.</param>
        /// <param name="pointClass">The stream it travels in.</param>
        public SensePoint(ushort obj, byte instance, ushort resource, PointKind kind, sbyte exponent, PointClass pointClass)
        {
            Object = obj;
            Instance = instance;
            Resource = resource;
            Kind = kind;
            Exponent = exponent;
            Class = pointClass;
        }

        public readonly ushort Object;
        public readonly byte Instance;
        public readonly ushort Resource;
        public readonly PointKind Kind;
        public readonly sbyte Exponent;
        public readonly PointClass Class;

        /// <summary>A change of at least this much since the last report is reported at once; 0: any change is.</summary>
        public long DeadBand;

        /// <summary>Reported at least this often; 0: only when it changes.</summary>
        public int PeriodSeconds;

        /// <summary>A gateway may write it.</summary>
        public bool Writable;

        /// <summary>A write must be selected first and operated within the time the node allows.</summary>
        public bool SelectBeforeOperate;

        /// <summary>The mantissa, or 0 / 1.</summary>
        public long Value { get; private set; }

        /// <summary>Bits of <see cref="PointQuality"/>; 0 is good.</summary>
        public byte Quality { get; private set; }

        /// <summary>False until it was first set.</summary>
        public bool Known { get; private set; }

        public void Set(long value)
        {
            Value = value;
            Quality = PointQuality.Good;
            Known = true;
        }

        public void Set(bool value)
        {
            Set(value ? 1L : 0L);
        }

        /// <summary>There is no value that may be used; the last one stays for the record.</summary>
        public void Fail(byte quality)
        {
            Quality = quality;
            Known = true;
        }
    }
}
