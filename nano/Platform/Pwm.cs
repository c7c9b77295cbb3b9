using EdgeFleet.Nano.Platform;

namespace System.Device.Pwm
{
    public class PwmChannel
    {
        internal PwmChannel()
        {
        }

        public double DutyCycle
        {
            get { throw NotHere.Error(); }
            set { throw NotHere.Error(); }
        }

        public static PwmChannel CreateFromPin(int pin, int frequency, double dutyCyclePercentage)
        {
            throw NotHere.Error();
        }

        public void Start()
        {
            throw NotHere.Error();
        }
    }
}
