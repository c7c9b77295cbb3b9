using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public class CalendarAdapter : RegisterAdapter<CalendarTimer>
    {
        public CalendarAdapter(IMachine machine, ClockControlAdapter resets) : base(machine, 0x400)
        {
            Use(new CalendarTimer());
            resets.PoweredOn += () => Do(Model.LoseSupply);
        }
    }
}
