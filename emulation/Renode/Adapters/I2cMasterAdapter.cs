using System;
using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>An I2C controller whose wires a board provides.</summary>
    public class I2cMasterAdapter : RegisterAdapter<I2cMaster>
    {
        private readonly PluggedWires _wires = new PluggedWires();

        public I2cMasterAdapter(IMachine machine, int clockHertz) : base(machine, 0x400)
        {
            Use(new I2cMaster(_wires, clockHertz));
            EventInterrupt = Wiring.Output(Model.EventInterrupt);
            ReceiveDma = Wiring.Output(Model.ReceiveRequest);
            TransmitDma = Wiring.Output(Model.TransmitRequest);
        }

        public GPIO EventInterrupt { get; private set; }

        public GPIO ReceiveDma { get; private set; }

        public GPIO TransmitDma { get; private set; }

        /// <summary>Connects the bus; until then nobody answers.</summary>
        public void Plug(II2cWires wires)
        {
            _wires.Far = wires;
        }

        private sealed class PluggedWires : II2cWires
        {
            public II2cWires Far { get; set; }

            public I2cAnswer Begin(int address, bool read)
            {
                return Far == null ? I2cAnswer.NotAcknowledged : Far.Begin(address, read);
            }

            public bool Write(byte value)
            {
                return Far.Write(value);
            }

            public byte Read()
            {
                return Far.Read();
            }

            public void End()
            {
                Far?.End();
            }
        }
    }
}
