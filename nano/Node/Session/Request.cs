using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Session
{
    /// <summary>Looks through all parts of a request before anything of it is done: one that is wrong refuses the whole.</summary>
    internal sealed class Request
    {
        public readonly TimePart Time = new TimePart();
        public readonly CommandPart Command = new CommandPart();
        public readonly OfferPart Offer = new OfferPart();
        public readonly ChunkPart Chunk = new ChunkPart();
        public readonly ApplyPart Apply = new ApplyPart();
        public readonly AssignPart Assign = new AssignPart();
        public readonly RekeyPart Rekey = new RekeyPart();
        public readonly DiscoverPart Discover = new DiscoverPart();

        private readonly ConfigurePart _configure = new ConfigurePart();
        private readonly WireValue _value = new WireValue();

        /// <summary>The part to blame.</summary>
        public byte Part { get; private set; }

        /// <returns>A code of <see cref="RefusalCode"/>, or 0.</returns>
        public byte Check(FrameReader frame)
        {
            while (frame.NextPart())
            {
                byte code = CheckPart(frame.PartType, frame.Part);
                if (code == 0) continue;
                Part = frame.PartType;
                return code;
            }
            frame.Rewind();
            return 0;
        }

        private byte CheckPart(byte type, ByteReader from)
        {
            bool good;
            switch (type)
            {
                case PartType.Time:
                    good = Time.Read(from);
                    break;
                case PartType.Confirm:
                case PartType.Collect:
                    good = from.Left >= 4;
                    break;
                case PartType.Read:
                    good = from.Left % 5 == 0;
                    break;
                case PartType.Write:
                case PartType.Execute:
                    good = Command.Read(from);
                    break;
                case PartType.Configure:
                    good = IsConfiguration(from);
                    break;
                case PartType.Offer:
                    good = Offer.Read(from);
                    break;
                case PartType.Chunk:
                    good = Chunk.Read(from);
                    break;
                case PartType.Apply:
                    good = Apply.Read(from);
                    break;
                case PartType.Rekey:
                    good = Rekey.Read(from);
                    break;
                case PartType.Assign:
                    good = Assign.Read(from);
                    break;
                default:
                    return type >= PartType.Essential ? RefusalCode.UnknownPart : (byte)0;
            }
            return good ? (byte)0 : RefusalCode.Malformed;
        }

        private bool IsConfiguration(ByteReader from)
        {
            if (!_configure.ReadHead(from)) return false;
            while (from.Left > 0)
            {
                from.Skip(5);
                if (!_value.Read(from) || _value.Kind != WireValue.Number && _value.Kind != WireValue.Boolean) return false;
            }
            return true;
        }
    }
}
