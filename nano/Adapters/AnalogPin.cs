using System.Device.Adc;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>A channel of the board's converter.</summary>
    public sealed class AnalogPin : IAnalogInput
    {
        private readonly AdcChannel _channel;

        /// <param name="controller">The board's.</param>
        /// <param name="channel">From the board's list; the platform numbers channels, not pins.</param>
        public AnalogPin(AdcController controller, int channel)
        {
            _channel = controller.OpenChannel(channel);
            Full = controller.MaxValue;
        }

        public int Full { get; private set; }

        public int Read()
        {
            return _channel.ReadValue();
        }
    }
}
