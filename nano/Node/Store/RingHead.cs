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
        private readonly byte[] _octets = new byte[Size];

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
                _flash.Read(address, _octets, 0, Size);
                if (Octets.ReadUInt16(_octets, 0) != Magic) continue;
                if (Crc16.Of(_octets, 0, Size - 2) != Octets.ReadUInt16(_octets, Size - 2)) continue;
                First = Octets.ReadUInt32(_octets, 2);
                Confirmed = Octets.ReadUInt32(_octets, 6);
                Dropped = Octets.ReadUInt32(_octets, 10);
                Oldest = Octets.ReadUInt32(_octets, 14);
                return First > 0;
            }
            return false;
        }

        public bool Write(int address, uint first, uint confirmed, uint dropped, uint oldest)
        {
            Octets.WriteUInt16(_octets, 0, Magic);
            Octets.WriteUInt32(_octets, 2, first);
            Octets.WriteUInt32(_octets, 6, confirmed);
            Octets.WriteUInt32(_octets, 10, dropped);
            Octets.WriteUInt32(_octets, 14, oldest);
            Octets.WriteUInt16(_octets, Size - 2, Crc16.Of(_octets, 0, Size - 2));
            return _flash.Write(address, _octets, 0, Size);
        }
    }
}
