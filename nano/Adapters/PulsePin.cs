using System.Device.Pwm;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>A pin of the board with a timer behind it.</summary>
    public sealed class PulsePin : IPulseOutput
    {
        private readonly PwmChannel _channel;

        /// <param name="pin">From the board's list; it must have a timer.</param>
        /// <param name="hertz">Of the pulses.</param>
        public PulsePin(int pin, int hertz)
        {
            _channel = PwmChannel.CreateFromPin(pin, hertz, 0);
            _channel.Start();
        }

        public void Write(int permille)
        {
            _channel.DutyCycle = permille / 1000.0;
        }
    }
}
