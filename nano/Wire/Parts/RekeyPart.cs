namespace EdgeFleet.Nano.Wire
{
    /// <summary>A key that is to follow the one in force, wrapped under that one, so that nobody on the line sees it.</summary>
    public sealed class RekeyPart
    {
        public const int SaltSize = 8;

        private static readonly byte[] WrapSalt = { 3 };

        private readonly byte[] _salt = new byte[SaltSize];
        private readonly byte[] _pad = new byte[Frame.KeySize];

        /// <summary>Wrapped until <see cref="Unwrap"/>.</summary>
        public readonly byte[] Key = new byte[Frame.KeySize];

        public bool Read(ByteReader from)
        {
            from.ReadBytes(_salt, 0, SaltSize);
            from.ReadBytes(Key, 0, Frame.KeySize);
            return !from.Failed;
        }

        /// <param name="mac">Under the key in force.</param>
        public void Unwrap(HmacSha256 mac)
        {
            Wrap(mac, _salt, Key, _pad);
        }

        /// <param name="to">Behind the part's head.</param>
        /// <param name="mac">Under the key in force.</param>
        /// <param name="salt">Random (8); never twice under one key.</param>
        /// <param name="key">That is to follow (32).</param>
        public static void Write(ByteWriter to, HmacSha256 mac, byte[] salt, byte[] key)
        {
            byte[] wrapped = new byte[Frame.KeySize];
            WireBytes.Copy(key, 0, wrapped, 0, Frame.KeySize);
            Wrap(mac, salt, wrapped, new byte[Frame.KeySize]);
            to.WriteBytes(salt, 0, SaltSize);
            to.WriteBytes(wrapped, 0, Frame.KeySize);
        }

        private static void Wrap(HmacSha256 mac, byte[] salt, byte[] key, byte[] pad)
        {
            mac.Begin();
            mac.Add(WrapSalt, 0, 1);
            mac.Add(salt, 0, SaltSize);
            mac.End(pad, 0, Frame.KeySize);
            for (int i = 0; i < Frame.KeySize; i++) key[i] ^= pad[i];
        }
    }
}
