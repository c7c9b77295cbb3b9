using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public class WatchdogAdapter : RegisterAdapter<Watchdog>
    {
        public WatchdogAdapter(IMachine machine, ClockControlAdapter resets, int clockHertz) : base(machine, 0x400)
        {
            Use(new Watchdog(clockHertz));
            Model.Expired += () =>
            {
                Bites++;
                this.Log(LogLevel.Info, "The watchdog was not fed; the chip is reset");
                resets.NoteWatchdog();
                machine.RequestReset();
            };
        }

        public int Bites { get; private set; }
    }
}
