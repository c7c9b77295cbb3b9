namespace EdgeFleet.Nano.Wire
{
    /// <summary>
    /// SHA-256 (FIPS 180-4), managed, because most stock board images have no cryptography. Allocates nothing after
    /// construction; can be fed byte by byte over many steps.
    /// </summary>
    public sealed class Sha256
    {
        public const int Size = 32;

        private const int BlockSize = 64;

        // The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
        private static readonly uint[] K =
        {
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
            0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
            0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
            0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
            0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
            0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
        };

        private readonly uint[] _state = new uint[8];
        private readonly uint[] _words = new uint[64];
        private readonly byte[] _block = new byte[BlockSize];
        private int _filled;
        private long _length;

        public Sha256()
        {
            Begin();
        }

        public void Begin()
        {
            // Square roots of the first eight primes (FIPS 180-4, 5.3.3).
            _state[0] = 0x6a09e667;
            _state[1] = 0xbb67ae85;
            _state[2] = 0x3c6ef372;
            _state[3] = 0xa54ff53a;
            _state[4] = 0x510e527f;
            _state[5] = 0x9b05688c;
            _state[6] = 0x1f83d9ab;
            _state[7] = 0x5be0cd19;
            _filled = 0;
            _length = 0;
        }

        public void Add(byte[] buffer, int offset, int count)
        {
            _length += count;
            while (count > 0)
            {
                int take = count < BlockSize - _filled ? count : BlockSize - _filled;
                System.Array.Copy(buffer, offset, _block, _filled, take);
                _filled += take;
                offset += take;
                count -= take;
                if (_filled == BlockSize) Compress();
            }
        }

        /// <summary>Writes the 32 bytes; <see cref="Begin"/> starts anew.</summary>
        public void End(byte[] hash, int offset)
        {
            long bits = _length * 8;
            _block[_filled++] = 0x80;
            if (_filled > BlockSize - 8)
            {
                while (_filled < BlockSize) _block[_filled++] = 0;
                Compress();
            }
            while (_filled < BlockSize - 8) _block[_filled++] = 0;
            for (int shift = 56; shift >= 0; shift -= 8) _block[_filled++] = (byte)(bits >> shift);
            Compress();
            for (int i = 0; i < 8; i++)
                for (int place = 0; place < 4; place++)
                    hash[offset + 4 * i + place] = (byte)(_state[i] >> 24 - 8 * place);
        }

        /// <summary>Keeps the state after a whole block, so that a key need be hashed only once.</summary>
        internal void Save(uint[] state)
        {
            System.Array.Copy(_state, 0, state, 0, 8);
        }

        /// <summary>Goes on from a state that was kept after one block.</summary>
        internal void Resume(uint[] state)
        {
            System.Array.Copy(state, 0, _state, 0, 8);
            _filled = 0;
            _length = BlockSize;
        }

        private void Compress()
        {
            uint[] w = _words;
            for (int i = 0; i < 16; i++)
                w[i] = (uint)(_block[4 * i] << 24 | _block[4 * i + 1] << 16 | _block[4 * i + 2] << 8 | _block[4 * i + 3]);
            for (int i = 16; i < 64; i++)
            {
                uint s0 = Rotate(w[i - 15], 7) ^ Rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
                uint s1 = Rotate(w[i - 2], 17) ^ Rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
                w[i] = w[i - 16] + s0 + w[i - 7] + s1;
            }

            uint a = _state[0], b = _state[1], c = _state[2], d = _state[3], e = _state[4], f = _state[5], g = _state[6], h = _state[7];
            for (int i = 0; i < 64; i++)
            {
                uint t1 = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i];
                uint t2 = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + (a & b ^ a & c ^ b & c);
                h = g;
                g = f;
                f = e;
                e = d + t1;
                d = c;
                c = b;
                b = a;
                a = t1 + t2;
            }
            _state[0] += a;
            _state[1] += b;
            _state[2] += c;
            _state[3] += d;
            _state[4] += e;
            _state[5] += f;
            _state[6] += g;
            _state[7] += h;
            _filled = 0;
        }

        private static uint Rotate(uint value, int by)
        {
            return value >> by | value << 32 - by;
        }
    }
}
