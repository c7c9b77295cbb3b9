using System.Device.Gpio;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>A pin of the board that switches. It is off from the first moment on.</summary>
    public sealed class OutputPin : IDigitalOutput
    {
        private readonly GpioPin _pin;
        private readonly PinValue _on;
        private readonly PinValue _off;

        /// <param name="controller">The board's.</param>
        /// <param name="pin">From the board's list.</param>
        /// <param name="activeLow">A low level switches on.</param>
        public OutputPin(GpioController controller, int pin, bool activeLow)
        {
            _on = activeLow ? PinValue.Low : PinValue.High;
            _off = activeLow ? PinValue.High : PinValue.Low;
            _pin = controller.OpenPin(pin, PinMode.Output);
            Write(false);
        }

        public void Write(bool on)
        {
            _pin.Write(on ? _on : _off);
        }
    }
}
