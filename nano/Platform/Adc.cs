using EdgeFleet.Nano.Platform;

namespace System.Device.Adc
{
    public class AdcController
    {
        public int MaxValue
        {
            get { throw NotHere.Error(); }
        }

        public AdcChannel OpenChannel(int channelNumber)
        {
            throw NotHere.Error();
        }
    }

    public class AdcChannel
    {
        internal AdcChannel()
        {
        }

        public int ReadValue()
        {
            throw NotHere.Error();
        }
    }
}
