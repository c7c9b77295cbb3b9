using System;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Store
{
    /// <summary>Some sectors of a flash as a flash of their own.</summary>
    public sealed class FlashRegion : IFlash
    {
        private readonly IFlash _flash;
        private readonly int _begin;
        private readonly int _size;

        /// <param name="flash">The whole.</param>
        /// <param name="firstSector">From 0.</param>
        /// <param name="sectors">How many.</param>
        public FlashRegion(IFlash flash, int firstSector, int sectors)
        {
            _flash = flash;
            _begin = firstSector * flash.SectorSize;
            _size = sectors * flash.SectorSize;
            if (firstSector < 0 || sectors < 1 || _begin + _size > flash.Size) throw new ArgumentException(
                "a region lies within its flash");
        }

        public int Size
        {
            get { return _size; }
        }

        public int SectorSize
        {
            get { return _flash.SectorSize; }
        }

        public void Read(int address, byte[] buffer, int offset, int count)
        {
            Guard(address, count);
            _flash.Read(_begin + address, buffer, offset, count);
        }

        public bool Write(int address, byte[] buffer, int offset, int count)
        {
            Guard(address, count);
            return _flash.Write(_begin + address, buffer, offset, count);
        }

        public bool Erase(int address)
        {
            Guard(address, 1);
            return _flash.Erase(_begin + address);
        }

        // Beyond it lies somebody else's.
        private void Guard(int address, int count)
        {
            if (address < 0 || count < 0 || count > _size - address) throw new ArgumentException("beyond the region");
        }
    }
}
