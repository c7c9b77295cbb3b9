using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// Ferroelectric memory behind the rules of a flash, so that what is written for one runs on the other: erasing
    /// gives FF, writing only clears bits. Every write is read back, since nothing on this bus has a checksum.
    /// </summary>
    public sealed class Mb85rc256 : IFlash
    {
        private const int Piece = 32;
        private const int Tries = 3;

        private readonly II2cBus _bus;
        private readonly int _address;
        private readonly int _sectorSize;
        private readonly byte[] _write = new byte[2 + Piece];
        private readonly byte[] _read = new byte[Piece];

        /// <param name="bus">The bus it is on.</param>
        /// <param name="address">0x50 to 0x57, by its address pins.</param>
        /// <param name="sectorSize">What counts as a sector; a power of two, at least 32.</param>
        public Mb85rc256(II2cBus bus, int address, int sectorSize)
        {
            _bus = bus;
            _address = address;
            _sectorSize = sectorSize;
        }

        public int Size
        {
            get { return Mb85rc256Registers.Size; }
        }

        public int SectorSize
        {
            get { return _sectorSize; }
        }

        /// <summary>Transfers that failed, or did not read back as written.</summary>
        public int Failures { get; private set; }

        /// <summary>What cannot be read comes as zeros: neither erased nor valid to anybody who checks.</summary>
        public void Read(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                int piece = count < Piece ? count : Piece;
                bool good = Fetch(address, piece);
                for (int i = 0; i < piece; i++)
                {
                    buffer[offset + i] = good ? _read[i] : (byte)0;
                }
                address += piece;
                offset += piece;
                count -= piece;
            }
        }

        public bool Write(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                int piece = count < Piece ? count : Piece;
                if (!Fetch(address, piece))
                {
                    return false;
                }
                for (int i = 0; i < piece; i++)
                {
                    _write[2 + i] = (byte)(_read[i] & buffer[offset + i]);
                }
                if (!Put(address, piece))
                {
                    return false;
                }
                address += piece;
                offset += piece;
                count -= piece;
            }
            return true;
        }

        public bool Erase(int address)
        {
            int begin = address - address % _sectorSize;
            for (int at = begin; at < begin + _sectorSize; at += Piece)
            {
                for (int i = 0; i < Piece; i++)
                {
                    _write[2 + i] = 0xFF;
                }
                if (!Put(at, Piece))
                {
                    return false;
                }
            }
            return true;
        }

        private bool Fetch(int address, int count)
        {
            Aim(address);
            for (int attempt = 0; attempt < Tries; attempt++)
            {
                if (_bus.Transfer(_address, _write, 2, _read, count))
                {
                    return true;
                }
                Failures++;
            }
            return false;
        }

        private bool Put(int address, int count)
        {
            Aim(address);
            for (int attempt = 0; attempt < Tries; attempt++)
            {
                if (_bus.Transfer(_address, _write, 2 + count, _read, 0) && _bus.Transfer(_address, _write, 2, _read, count)
                    && IsWritten(count))
                {
                    return true;
                }
                Failures++;
            }
            return false;
        }

        private bool IsWritten(int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (_read[i] != _write[2 + i])
                {
                    return false;
                }
            }
            return true;
        }

        private void Aim(int address)
        {
            _write[0] = (byte)(address >> 8);
            _write[1] = (byte)address;
        }
    }
}
