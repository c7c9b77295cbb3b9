using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Store
{
    /// <summary>How a sector of the ring begins: which numbers it holds, and what was true of the ring when it was begun.</summary>
    internal sealed class RingHead
    {
        public const int Size = 20;

        private const int Magic = 0x5245;
        private const int Tries = 3;

        private readonly IFlash _flash;
        private readonly byte[] _bytes = new byte[Size];

        public RingHead(IFlash flash)
        {
            _flash = flash;
        }

        /// <summary>The number of its first record.</summary>
        public uint First { get; private set; }

        public uint Confirmed { get; private set; }

        /// <summary>Numbers that went unconfirmed, up to <see cref="Oldest"/>.</summary>
        public uint Dropped { get; private set; }

        /// <summary>The lowest number that the ring still held.</summary>
        public uint Oldest { get; private set; }

        /// <returns>False: the sector was never begun, or not wholly.</returns>
        public bool Read(int address)
        {
            for (int attempt = 0; attempt < Tries; attempt++)
            {
                _flash.Read(address, _bytes, 0, Size);
                if (WireBytes.ReadUInt16(_bytes, 0) != Magic) continue;
                if (Crc16.Of(_bytes, 0, Size - 2) != WireBytes.ReadUInt16(_bytes, Size - 2)) continue;
                First = WireBytes.ReadUInt32(_bytes, 2);
                Confirmed = WireBytes.ReadUInt32(_bytes, 6);
                Dropped = WireBytes.ReadUInt32(_bytes, 10);
                Oldest = WireBytes.ReadUInt32(_bytes, 14);
                return First > 0;
            }
            return false;
        }

        public bool Write(int address, uint first, uint confirmed, uint dropped, uint oldest)
        {
            WireBytes.WriteUInt16(_bytes, 0, Magic);
            WireBytes.WriteUInt32(_bytes, 2, first);
            WireBytes.WriteUInt32(_bytes, 6, confirmed);
            WireBytes.WriteUInt32(_bytes, 10, dropped);
            WireBytes.WriteUInt32(_bytes, 14, oldest);
            WireBytes.WriteUInt16(_bytes, Size - 2, Crc16.Of(_bytes, 0, Size - 2));
            return _flash.Write(address, _bytes, 0, Size);
        }
    }
}
