using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public class PowerControlAdapter : RegisterAdapter<PowerControl>
    {
        public PowerControlAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new PowerControl());
        }
    }
}
