using System.Collections.Generic;
using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>A DMA controller; its input 8 * stream + channel is a peripheral's request.</summary>
    public class DmaAdapter : RegisterAdapter<DmaController>, IGPIOReceiver, INumberedGPIOOutput
    {
        public DmaAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new DmaController(new SystemBusAccess(machine)));
            Connections = Wiring.Outputs(DmaController.Streams, Model.Interrupt);
        }

        public IReadOnlyDictionary<int, IGPIO> Connections { get; private set; }

        public void OnGPIO(int number, bool value)
        {
            Do(() => Model.Request(number / DmaController.Channels, number % DmaController.Channels, value));
        }

        private sealed class SystemBusAccess : IDmaBus
        {
            private readonly IMachine _machine;

            public SystemBusAccess(IMachine machine)
            {
                _machine = machine;
            }

            public uint Read(uint address, int bytes)
            {
                var bus = _machine.SystemBus;
                return bytes == 1 ? bus.ReadByte(address) : bytes == 2 ? bus.ReadWord(address) : bus.ReadDoubleWord(address);
            }

            public void Write(uint address, int bytes, uint value)
            {
                var bus = _machine.SystemBus;
                if (bytes == 1) bus.WriteByte(address, (byte)value);
                else if (bytes == 2) bus.WriteWord(address, (ushort)value);
                else bus.WriteDoubleWord(address, value);
            }
        }
    }
}
