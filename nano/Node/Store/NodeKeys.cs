using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>
    /// The key in force and the one that is to follow it. Both are believed until somebody has asked under the new one: then that is in
    /// force and the old one is worth nothing. What is kept is one entry of the store, so a power cut leaves the keys of before or those
    /// of after: of which key it was the node's maker who wrote it (16: a code of it), in force (32), to follow (32; zeros: none).
    /// </summary>
    public sealed class NodeKeys
    {
        public const int Size = MakerSize + 2 * Frame.KeySize;

        private const int MakerSize = 16;
        private const int NextAt = MakerSize + Frame.KeySize;

        private static readonly byte[] MakerSalt = { 4 };

        private readonly NodeStore _store;
        private readonly byte[] _keys = new byte[Size];
        private readonly byte[] _key = new byte[Frame.KeySize];
        private HmacSha256 _inForce;
        private HmacSha256 _next;

        /// <param name="store">Where they are kept.</param>
        /// <param name="provisioned">
        /// What the maker wrote (32). Where that was written anew, what followed the old one is forgotten.
        /// </param>
        public NodeKeys(NodeStore store, byte[] provisioned)
        {
            _store = store;
            _inForce = new HmacSha256(provisioned);
            _inForce.Begin();
            _inForce.Add(MakerSalt, 0, 1);
            _inForce.End(_keys, 0, MakerSize);
            WireBytes.Copy(provisioned, 0, _keys, MakerSize, Frame.KeySize);
            if (!WireBytes.Same(_keys, 0, store.Keys, 0, MakerSize)) return;
            WireBytes.Copy(store.Keys, 0, _keys, 0, Size);
            _inForce = MacAt(MakerSize);
            if (!IsNone(_keys, NextAt)) _next = MacAt(NextAt);
        }

        public HmacSha256 InForce
        {
            get { return _inForce; }
        }

        /// <summary>Null: none is to follow.</summary>
        public HmacSha256 Next
        {
            get { return _next; }
        }

        public static bool AreNone(byte[] keys)
        {
            return IsNone(keys, MakerSize);
        }

        /// <summary>A key is to follow the one in force, in the place of any other.</summary>
        /// <returns>False: it could not be kept, or is none.</returns>
        public bool Follow(byte[] key)
        {
            if (IsNone(key, 0)) return false;
            WireBytes.Copy(key, 0, _keys, NextAt, Frame.KeySize);
            if (!Keep()) return false;
            _next = MacAt(NextAt);
            return true;
        }

        /// <summary>
        /// Somebody has asked under the key that is to follow: it is in force. Where that cannot be kept, both are believed.
        /// </summary>
        public void Change()
        {
            WireBytes.Copy(_keys, NextAt, _keys, MakerSize, Frame.KeySize);
            for (int i = NextAt; i < Size; i++) _keys[i] = 0;
            if (!Keep()) return;
            _inForce = _next;
            _next = null;
        }

        private bool Keep()
        {
            if (_store.KeepKeys(_keys)) return true;
            if (AreNone(_store.Keys)) for (int i = NextAt; i < Size; i++) _keys[i] = 0;
            else WireBytes.Copy(_store.Keys, 0, _keys, 0, Size);
            return false;
        }

        private HmacSha256 MacAt(int at)
        {
            WireBytes.Copy(_keys, at, _key, 0, Frame.KeySize);
            return new HmacSha256(_key);
        }

        private static bool IsNone(byte[] keys, int at)
        {
            for (int i = 0; i < Frame.KeySize; i++)
                if (keys[at + i] != 0) return false;
            return true;
        }
    }
}
