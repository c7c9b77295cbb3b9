using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>The three converters; what stands at their pins a board says.</summary>
    public class ConvertersAdapter : RegisterAdapter<AnalogConverters>
    {
        private readonly PluggedPins _pins = new PluggedPins();

        public ConvertersAdapter(IMachine machine, int clockHertz) : base(machine, 0x400)
        {
            Use(new AnalogConverters(_pins, clockHertz));
            IRQ = Wiring.Output(Model.Interrupt);
            FirstDma = Wiring.Output(Model.Request(1));
            SecondDma = Wiring.Output(Model.Request(2));
            ThirdDma = Wiring.Output(Model.Request(3));
        }

        public GPIO IRQ { get; private set; }

        public GPIO FirstDma { get; private set; }

        public GPIO SecondDma { get; private set; }

        public GPIO ThirdDma { get; private set; }

        /// <summary>Connects the pins; until then all read as zero.</summary>
        public void Plug(IAnalogPins pins)
        {
            _pins.Far = pins;
        }

        private sealed class PluggedPins : IAnalogPins
        {
            public IAnalogPins Far { get; set; }

            public int Sample(int pin)
            {
                return Far == null ? 0 : Far.Sample(pin);
            }
        }
    }
}
