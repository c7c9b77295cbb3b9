using System.Collections.Generic;
using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>Interrupts at edges; its inputs are the lines.</summary>
    public class EdgeInterruptsAdapter : RegisterAdapter<EdgeInterrupts>, IGPIOReceiver, INumberedGPIOOutput
    {
        public EdgeInterruptsAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new EdgeInterrupts());
            Connections = Wiring.Outputs(EdgeInterrupts.Outputs, Model.Interrupt);
        }

        public IReadOnlyDictionary<int, IGPIO> Connections { get; private set; }

        public void OnGPIO(int number, bool value)
        {
            Do(() => Model.Set(number, value));
        }
    }
}
