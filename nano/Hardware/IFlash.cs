namespace EdgeFleet.Nano.Hardware
{
    /// <summary>
    /// Memory that keeps its content without power, with the rules of a serial NOR flash: erasing sets a sector to
    /// FF, writing only clears bits, a power cut leaves any part of a write or an erase undone. FRAM and EEPROM
    /// keep the same rules behind their adapter.
    /// </summary>
    public interface IFlash
    {
        /// <summary>Bytes in all.</summary>
        int Size { get; }

        /// <summary>Bytes that are erased together; a power of two that divides <see cref="Size"/>.</summary>
        int SectorSize { get; }

        void Read(int address, byte[] buffer, int offset, int count);

        /// <summary>Returns when the bytes are in the memory.</summary>
        /// <returns>False when the chip reports a fault; the bytes are then unknown.</returns>
        bool Write(int address, byte[] buffer, int offset, int count);

        /// <summary>Sets the sector that holds the address to FF.</summary>
        /// <returns>False when the chip reports a fault.</returns>
        bool Erase(int address);
    }
}
