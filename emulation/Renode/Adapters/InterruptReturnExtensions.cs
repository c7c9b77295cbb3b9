using System;
using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    public static class InterruptReturnExtensions
    {
        /// <summary>For platforms: puts ICSR.RETTOBASE right wherever the firmware reads it.</summary>
        public static void CorrectReturnToBase(this IDoubleWordPeripheral nvic)
        {
            nvic.GetMachine().SystemBus.SetHookAfterPeripheralRead<uint>(nvic, (value, offset) =>
            {
                if (offset != InterruptReturn.ControlOffset) return value;
                Span<uint> active = stackalloc uint[InterruptReturn.ActiveWords];
                for (var i = 0; i < active.Length; i++) active[i] = nvic.ReadDoubleWord(InterruptReturn.ActiveOffset + 4 * i);
                return InterruptReturn.Correct(value, nvic.ReadDoubleWord(InterruptReturn.SystemActiveOffset), active);
            });
        }
    }
}
