using System;
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

        /// <summary>The supply comes back: the backup domain begins anew, too.</summary>
        public event Action PoweredOn;

        public void NoteWatchdog()
        {
            Do(Model.NoteWatchdog);
        }

        public void NotePowerOn()
        {
            Do(Model.NotePowerOn);
            PoweredOn?.Invoke();
        }
    }
}
