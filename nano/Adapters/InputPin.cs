using System.Device.Gpio;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>A pin of the board that is read.</summary>
    public sealed class InputPin : IDigitalInput
    {
        private readonly GpioPin _pin;
        private readonly PinValue _active;

        /// <param name="controller">The board's.</param>
        /// <param name="pin">From the board's list.</param>
        /// <param name="mode">With which pull.</param>
        /// <param name="activeLow">The contact pulls the pin down.</param>
        public InputPin(GpioController controller, int pin, PinMode mode, bool activeLow)
        {
            _pin = controller.OpenPin(pin, mode);
            _active = activeLow ? PinValue.Low : PinValue.High;
        }

        public bool Read()
        {
            return _pin.Read() == _active;
        }
    }
}
