using EdgeFleet.Nano.Platform;

namespace System.Device.I2c
{
    public enum I2cBusSpeed
    {
        StandardMode = 0,
        FastMode = 1,
    }

    public enum I2cTransferStatus
    {
        UnknownError = 0,
        FullTransfer = 1,
        ClockStretchTimeout = 2,
        PartialTransfer = 3,
        SlaveAddressNotAcknowledged = 4,
    }

    public struct I2cTransferResult
    {
        public I2cTransferStatus Status
        {
            get { throw NotHere.Error(); }
        }
    }

    public class I2cConnectionSettings
    {
        public I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed)
        {
            throw NotHere.Error();
        }
    }

    public class I2cDevice
    {
        internal I2cDevice()
        {
        }

        public static I2cDevice Create(I2cConnectionSettings settings)
        {
            throw NotHere.Error();
        }

        public void Dispose()
        {
            throw NotHere.Error();
        }

        public I2cTransferResult Read(SpanByte buffer)
        {
            throw NotHere.Error();
        }

        public I2cTransferResult Write(SpanByte buffer)
        {
            throw NotHere.Error();
        }

        public I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer)
        {
            throw NotHere.Error();
        }
    }
}
