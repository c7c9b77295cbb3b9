using EdgeFleet.Nano.Platform;

namespace System.Device.Spi
{
    public class SpiConnectionSettings
    {
        public SpiConnectionSettings(int busId, int chipSelectLine)
        {
            throw NotHere.Error();
        }

        public int ClockFrequency
        {
            get { throw NotHere.Error(); }
            set { throw NotHere.Error(); }
        }
    }

    public class SpiDevice
    {
        internal SpiDevice()
        {
        }

        public static SpiDevice Create(SpiConnectionSettings settings)
        {
            throw NotHere.Error();
        }

        public void Dispose()
        {
            throw NotHere.Error();
        }

        public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer)
        {
            throw NotHere.Error();
        }
    }
}
