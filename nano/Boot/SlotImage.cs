using System;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// The files of a slot in memory. The seal is computed over these very bytes, so what was found right is what is loaded.
    /// </summary>
    public sealed class SlotImage
    {
        private readonly SlotMap _map;
        private readonly HmacSha256 _mac;
        private readonly ImageHead _head = new ImageHead();
        private readonly byte[] _code = new byte[ImageLayout.SealSize];
        private readonly byte[] _seal = new byte[ImageLayout.SealSize];
        private readonly byte[][] _files = new byte[ImageLayout.MaxFiles][];

        /// <param name="map">Where the slots are.</param>
        /// <param name="key">The node's update key (32).</param>
        public SlotImage(SlotMap map, byte[] key)
        {
            _map = map;
            _mac = new HmacSha256(key);
        }

        public int Files
        {
            get { return _head.Files; }
        }

        /// <summary>The name of the assembly that is loaded last.</summary>
        public string Application
        {
            get { return _head.AssemblyName(_head.Files - 1); }
        }

        public byte[] File(int file)
        {
            return _files[file];
        }

        /// <returns>False: nothing in this slot may be run.</returns>
        public bool Read(byte slot)
        {
            // A bus may fail once; an image that is given up for that would be lost.
            return TryRead(slot) || TryRead(slot);
        }

        private bool TryRead(byte slot)
        {
            IFlash flash = _map.Images;
            int at = _map.Of(slot);
            if (!_head.Read(flash, at, _map.SlotSize)) return false;
            _mac.Begin();
            _head.AddTo(_mac);
            at += _head.Size;
            for (int i = 0; i < _head.Files; i++)
            {
                int length = _head.Length(i);
                if (!Reserve(i, length)) return false;
                flash.Read(at, _files[i], 0, length);
                _mac.Add(_files[i], 0, length);
                at += length;
            }
            _mac.End(_code, 0, ImageLayout.SealSize);
            flash.Read(at, _seal, 0, ImageLayout.SealSize);
            return WireBytes.Same(_code, 0, _seal, 0, ImageLayout.SealSize);
        }

        // A head that decayed may ask for more than the board has.
        private bool Reserve(int file, int length)
        {
            try
            {
                _files[file] = new byte[length];
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
