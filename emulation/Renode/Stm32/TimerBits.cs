namespace EdgeFleet.Stm32;

/// <summary>Bits of a timer's registers. RM0410, "TIM1/TIM8 registers".</summary>
internal static class TimerBits
{
    // CR1. Preload of the limit is accepted; one-pulse mode and counting down are not.
    public const uint Enable = 1 << 0;
    public const uint UpdateOff = 1 << 1;
    public const uint UpdateByOverflow = 1 << 2;
    public const uint Preload = 1 << 7;
    public const uint Control1 = Enable | UpdateOff | UpdateByOverflow | Preload;

    // DIER, SR and EGR: the period's end and four channels.
    public const uint Flags = 0x1F;

    // BDTR.
    public const uint MainOutput = 1 << 15;

    // CCMR, output compare mode.
    public const uint PulseMode1 = 6;
    public const uint PulseMode2 = 7;
}
