using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// The bit ICSR.RETTOBASE, which ChibiOS asks at the end of each interrupt before it switches threads: set when no other exception is
/// active. Renode 1.16 counts the system's exceptions only, so that a nested interrupt seems to be the last. PM0253, "Interrupt control
/// and state register".
/// </summary>
public static class InterruptReturn
{
    public const long ControlOffset = 0xD04;
    public const long SystemActiveOffset = 0xD24;
    public const long ActiveOffset = 0x300;

    /// <summary>The STM32F767 has 110 interrupts.</summary>
    public const int ActiveWords = 4;

    private const uint ReturnToBase = 1 << 11;

    // SHCSR: MEMFAULTACT, BUSFAULTACT, USGFAULTACT, SVCALLACT, MONITORACT, PENDSVACT, SYSTICKACT.
    private const uint SystemActive = 1 << 0 | 1 << 1 | 1 << 3 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;

    /// <summary>The register as the processor would show it.</summary>
    /// <param name="control">As Renode shows it.</param>
    /// <param name="systemActive">SHCSR.</param>
    /// <param name="active">IABR.</param>
    public static uint Correct(uint control, uint systemActive, ReadOnlySpan<uint> active)
    {
        var count = uint.PopCount(systemActive & SystemActive);
        foreach (var word in active) count += uint.PopCount(word);
        return count <= 1 ? control | ReturnToBase : control & ~ReturnToBase;
    }
}
