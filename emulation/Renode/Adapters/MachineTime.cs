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

        // What a thread does in one go, over however many adapters, happens at one time; to ask for it anew is what costs most.
        [ThreadStatic]
        private static IMachine _entered;
        [ThreadStatic]
        private static long _enteredNs;

        private readonly IMachine _machine;
        private readonly Action<long> _wake;
        private long _wakeNs = long.MaxValue;

        /// <param name="machine">Whose.</param>
        /// <param name="owner">For whom Renode lists the clock entry.</param>
        /// <param name="wake">Called once for each <see cref="WakeAt"/>, with the time in ns.</param>
        public MachineTime(IMachine machine, IPeripheral owner, Action<long> wake)
        {
            _machine = machine;
            _wake = wake;
            machine.ClockSource.AddClockEntry(
                new ClockEntry(1, (ulong)NsPerSecond, Woken, owner, "edgefleet", false, Direction.Ascending, WorkMode.OneShot));
        }

        /// <summary>Does something at the time that it is now: one thread at a time in the whole machine.</summary>
        /// <param name="action">Is told the time in ns.</param>
        public void Do(Action<long> action)
        {
            if (_entered == _machine) action(_enteredNs);
            else
            {
                // Before the lock: to bring the processor's time up to date takes Renode's locks of time.
                if (_machine.SystemBus.TryGetCurrentCPU(out var cpu)) cpu.SyncTime();
                Enter(ElapsedNs, action);
            }
        }

        /// <summary>Replaces what was asked for before; <see cref="long.MaxValue"/>: never.</summary>
        public void WakeAt(long ns)
        {
            if (ns == _wakeNs) return;
            _wakeNs = ns;
            if (ns == long.MaxValue)
            {
                _machine.ClockSource.ExchangeClockEntryWith(Woken, entry => entry.With(enabled: false));
                return;
            }
            var delay = (ulong)Math.Max(1, ns - (_entered == _machine ? _enteredNs : ElapsedNs));
            _machine.ClockSource.ExchangeClockEntryWith(Woken, entry => entry.With(period: delay, value: 0, enabled: true));
            // So that the processor does not run past it.
            if (_machine.SystemBus.TryGetCurrentCPU(out var cpu)) (cpu as IControllableCPU)?.RequestReturn();
        }

        private long ElapsedNs
        {
            get { return (long)(_machine.ElapsedVirtualTime.TimeElapsed.Ticks * 1000 / TimeInterval.TicksPerMicrosecond); }
        }

        // Called under the clock source's lock, maybe by the thread of another machine, and a tick early or late.
        private void Woken()
        {
            var dueNs = _wakeNs;
            _wakeNs = long.MaxValue;
            Enter(Math.Max(ElapsedNs, dueNs), _wake);
        }

        private void Enter(long nowNs, Action<long> action)
        {
            // The clock source's own lock, as its events come under it; models reach each other over their lines.
            _machine.ClockSource.ExecuteInLock(() =>
            {
                var outer = (_entered, _enteredNs);
                (_entered, _enteredNs) = (_machine, nowNs);
                try
                {
                    action(nowNs);
                }
                finally
                {
                    (_entered, _enteredNs) = outer;
                }
            });
        }
    }
}
