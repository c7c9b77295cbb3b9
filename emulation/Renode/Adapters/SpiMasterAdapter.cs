using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>An SPI controller whose wires a board provides.</summary>
    public class SpiMasterAdapter : RegisterAdapter<SpiMaster>
    {
        private readonly PluggedWires _wires = new PluggedWires();

        public SpiMasterAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new SpiMaster(_wires));
            IRQ = Wiring.Output(Model.Interrupt);
            ReceiveDma = Wiring.Output(Model.ReceiveRequest);
            TransmitDma = Wiring.Output(Model.TransmitRequest);
        }

        public GPIO IRQ { get; private set; }

        public GPIO ReceiveDma { get; private set; }

        public GPIO TransmitDma { get; private set; }

        public long Frames
        {
            get { return Model.Frames; }
        }

        /// <summary>Connects the bus; until then nobody answers.</summary>
        public void Plug(ISpiWires wires)
        {
            _wires.Far = wires;
        }

        private sealed class PluggedWires : ISpiWires
        {
            public ISpiWires Far { get; set; }

            public uint Exchange(uint value, int bits)
            {
                return Far == null ? uint.MaxValue : Far.Exchange(value, bits);
            }
        }
    }
}
