using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public class CalendarAdapter : RegisterAdapter<CalendarTimer>
    {
        public CalendarAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new CalendarTimer());
        }

        public override void LoseSupply()
        {
            Do(Model.LoseSupply);
        }
    }
}
