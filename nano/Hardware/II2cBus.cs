namespace EdgeFleet.Nano.Hardware
{
    /// <summary>An I2C bus. Never throws: a device that does not acknowledge is an answer, too.</summary>
    public interface II2cBus
    {
        /// <summary>Writes <paramref name="writeCount"/> bytes, then reads <paramref name="readCount"/>; either may be 0.</summary>
        /// <returns>False when the device did not acknowledge or the transfer broke off; what was read is then not to be used.</returns>
        bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount);
    }
}
