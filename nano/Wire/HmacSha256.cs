namespace EdgeFleet.Nano.Wire
{
    /// <summary>HMAC-SHA256 (RFC 2104) under one key. The key's two blocks are hashed once, at construction.</summary>
    public sealed class HmacSha256
    {
        private const int BlockSize = 64;

        private readonly Sha256 _hash = new Sha256();
        private readonly uint[] _inner = new uint[8];
        private readonly uint[] _outer = new uint[8];
        private readonly byte[] _digest = new byte[Sha256.Size];

        /// <param name="key">At most 64 bytes; ours have 32.</param>
        public HmacSha256(byte[] key)
        {
            byte[] block = new byte[BlockSize];
            Absorb(key, 0x36, block, _inner);
            Absorb(key, 0x5c, block, _outer);
        }

        public void Begin()
        {
            _hash.Resume(_inner);
        }

        public void Add(byte[] buffer, int offset, int count)
        {
            _hash.Add(buffer, offset, count);
        }

        /// <summary>Writes the first <paramref name="count"/> bytes of the code, at most 32.</summary>
        public void End(byte[] code, int offset, int count)
        {
            _hash.End(_digest, 0);
            _hash.Resume(_outer);
            _hash.Add(_digest, 0, Sha256.Size);
            _hash.End(_digest, 0);
            System.Array.Copy(_digest, 0, code, offset, count);
        }

        private void Absorb(byte[] key, byte pad, byte[] block, uint[] state)
        {
            for (int i = 0; i < BlockSize; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);
            _hash.Begin();
            _hash.Add(block, 0, BlockSize);
            _hash.Save(state);
        }
    }
}
