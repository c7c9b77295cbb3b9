using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Update
{
    /// <summary>Whether an image is the update key's, found out a piece at a time.</summary>
    public sealed class SealCheck
    {
        /// <summary>Bytes that one step looks at: four blocks of the hash.</summary>
        public const int Piece = 256;

        private readonly HmacSha256 _mac;
        private readonly byte[] _piece = new byte[Piece];
        private readonly byte[] _code = new byte[ImageLayout.SealSize];
        private int _at;
        private int _left;

        /// <param name="key">The node's update key.</param>
        public SealCheck(byte[] key)
        {
            _mac = new HmacSha256(key);
        }

        public bool IsDone { get; private set; }

        /// <summary>Once done: the seal is right.</summary>
        public bool IsGenuine { get; private set; }

        /// <summary>Once genuine: the image's own name for itself, the beginning of its seal.</summary>
        public long Image
        {
            get { return WireBytes.ReadInt64(_code, 0); }
        }

        /// <param name="address">Of the image's first byte.</param>
        /// <param name="size">Bytes of the whole image, more than a seal's.</param>
        public void Begin(int address, int size)
        {
            _at = address;
            _left = size - ImageLayout.SealSize;
            IsDone = false;
            IsGenuine = false;
            _mac.Begin();
        }

        public void Step(IFlash flash)
        {
            int count = _left < Piece ? _left : Piece;
            flash.Read(_at, _piece, 0, count);
            _mac.Add(_piece, 0, count);
            _at += count;
            _left -= count;
            if (_left > 0) return;
            _mac.End(_code, 0, ImageLayout.SealSize);
            flash.Read(_at, _piece, 0, ImageLayout.SealSize);
            IsDone = true;
            IsGenuine = WireBytes.Same(_code, 0, _piece, 0, ImageLayout.SealSize);
        }
    }
}
