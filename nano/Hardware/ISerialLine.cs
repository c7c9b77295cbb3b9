namespace EdgeFleet.Nano.Hardware
{
    /// <summary>A serial line that is already set to its rate and parity. No method waits.</summary>
    public interface ISerialLine
    {
        /// <summary>Takes what has arrived, at most <paramref name="count"/> bytes.</summary>
        /// <returns>How many; 0 when nothing is there.</returns>
        int Read(byte[] buffer, int offset, int count);

        /// <summary>Hands bytes to the transmitter; the driver turns an RS-485 line around by itself.</summary>
        void Write(byte[] buffer, int offset, int count);

        /// <summary>Closes the port and opens it as it was. What was received and not taken is lost, and what was not yet sent.</summary>
        void Reopen();
    }
}
