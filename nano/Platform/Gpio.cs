using EdgeFleet.Nano.Platform;

namespace System.Device.Gpio
{
    public enum PinMode
    {
        Input = 0,
        InputPullDown = 1,
        InputPullUp = 2,
        Output = 3,
    }

    public readonly struct PinValue
    {
        public static PinValue High
        {
            get { throw NotHere.Error(); }
        }

        public static PinValue Low
        {
            get { throw NotHere.Error(); }
        }

        public static bool operator ==(PinValue a, PinValue b)
        {
            throw NotHere.Error();
        }

        public static bool operator !=(PinValue a, PinValue b)
        {
            throw NotHere.Error();
        }

        public override bool Equals(object obj)
        {
            throw NotHere.Error();
        }

        public override int GetHashCode()
        {
            throw NotHere.Error();
        }
    }

    public class GpioPin
    {
        internal GpioPin()
        {
        }

        public PinValue Read()
        {
            throw NotHere.Error();
        }

        public void Write(PinValue value)
        {
            throw NotHere.Error();
        }
    }

    public class GpioController
    {
        public GpioPin OpenPin(int pinNumber, PinMode mode)
        {
            throw NotHere.Error();
        }
    }
}
