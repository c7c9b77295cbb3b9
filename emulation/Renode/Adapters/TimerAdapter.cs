using System;
using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>A timer; a board listens to the duty of its channels.</summary>
    public class TimerAdapter : RegisterAdapter<CountingTimer>
    {
        public TimerAdapter(IMachine machine, long clockHertz, bool wide = false, bool mainOutput = false) : base(machine, 0x400)
        {
            Use(new CountingTimer(clockHertz, wide ? uint.MaxValue : ushort.MaxValue, mainOutput));
            IRQ = Wiring.Output(Model.Interrupt);
            Model.Duty += (channel, permille) => Duty?.Invoke(channel, permille);
        }

        /// <summary>Of a channel (0 to 3), 0 to 1000 permille.</summary>
        public event Action<int, int> Duty;

        public GPIO IRQ { get; private set; }

        public double PulseHertz
        {
            get { return Model.PulseHertz; }
        }
    }
}
