namespace EdgeFleet.Nano.Hardware
{
    /// <summary>
    /// An SPI bus as one chip on it has it: which select line is the chip's is the wiring's business. Never throws.
    /// </summary>
    public interface ISpiBus
    {
        /// <summary>
        /// Selects the chip, passes as many bytes both ways at once, and lets go of it. The two arrays may not be the same.
        /// </summary>
        /// <returns>False when the transfer broke off; what was read is then not to be used. A missing chip is not noticed here.</returns>
        bool Transfer(byte[] write, byte[] read, int count);
    }
}
