using System;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Memories of the same make, one behind the other as one: three FRAM chips of 32 kB hold two slots of 47 kB.</summary>
    public sealed class JoinedFlash : IFlash
    {
        private readonly IFlash[] _parts;
        private readonly int _partSize;

        /// <param name="parts">Of the same size and sector size.</param>
        public JoinedFlash(IFlash[] parts)
        {
            _parts = parts;
            _partSize = parts[0].Size;
            for (int i = 1; i < parts.Length; i++)
                if (parts[i].Size != _partSize || parts[i].SectorSize != parts[0].SectorSize) throw new ArgumentException(
                    "parts of different make");
        }

        public int Size
        {
            get { return _parts.Length * _partSize; }
        }

        public int SectorSize
        {
            get { return _parts[0].SectorSize; }
        }

        public void Read(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                int piece = Piece(address, count);
                _parts[address / _partSize].Read(address % _partSize, buffer, offset, piece);
                address += piece;
                offset += piece;
                count -= piece;
            }
        }

        public bool Write(int address, byte[] buffer, int offset, int count)
        {
            while (count > 0)
            {
                int piece = Piece(address, count);
                if (!_parts[address / _partSize].Write(address % _partSize, buffer, offset, piece)) return false;
                address += piece;
                offset += piece;
                count -= piece;
            }
            return true;
        }

        public bool Erase(int address)
        {
            return _parts[address / _partSize].Erase(address % _partSize);
        }

        // What of it lies in one part.
        private int Piece(int address, int count)
        {
            int room = _partSize - address % _partSize;
            return count < room ? count : room;
        }
    }
}
