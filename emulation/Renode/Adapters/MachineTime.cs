using System;
using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>Virtual time of a machine for one owner: what it is, to the instruction, and a call at a time of choice.</summary>
    public sealed class MachineTime
    {
        private const long NsPerSecond = 1000000000;

        private readonly IMachine _machine;
        private readonly Action _wake;

        /// <param name="machine">Whose.</param>
        /// <param name="owner">For whom Renode lists the clock entry.</param>
        /// <param name="wake">Called once for each <see cref="WakeAt"/>.</param>
        public MachineTime(IMachine machine, IPeripheral owner, Action wake)
        {
            _machine = machine;
            _wake = wake;
            machine.ClockSource.AddClockEntry(
                new ClockEntry(1, (ulong)NsPerSecond, wake, owner, "edgefleet", false, Direction.Ascending, WorkMode.OneShot));
        }

        public long NowNs
        {
            get
            {
                if (_machine.SystemBus.TryGetCurrentCPU(out var cpu)) cpu.SyncTime();
                return (long)(_machine.ElapsedVirtualTime.TimeElapsed.Ticks * 1000 / TimeInterval.TicksPerMicrosecond);
            }
        }

        /// <summary>Replaces what was asked for before; <see cref="long.MaxValue"/>: never.</summary>
        public void WakeAt(long ns)
        {
            if (ns == long.MaxValue)
            {
                _machine.ClockSource.ExchangeClockEntryWith(_wake, entry => entry.With(enabled: false));
                return;
            }
            var delay = (ulong)Math.Max(1, ns - NowNs);
            _machine.ClockSource.ExchangeClockEntryWith(_wake, entry => entry.With(period: delay, value: 0, enabled: true));
            // So that the processor does not run past it.
            if (_machine.SystemBus.TryGetCurrentCPU(out var cpu)) (cpu as IControllableCPU)?.RequestReturn();
        }
    }
}
