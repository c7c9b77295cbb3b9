using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public class ClockControlAdapter : RegisterAdapter<ClockControl>
    {
        public ClockControlAdapter(IMachine machine) : base(machine, 0x400)
        {
            Use(new ClockControl());
        }

        public void NoteWatchdog()
        {
            Do(Model.NoteWatchdog);
        }

        public override void LoseSupply()
        {
            Do(Model.NotePowerOn);
        }
    }
}
