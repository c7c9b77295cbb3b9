namespace EdgeFleet.Stm32;

/// <summary>Bits of a USART's registers. RM0410, "USART registers".</summary>
internal static class UsartBits
{
    // CR1.
    public const uint Enable = 1 << 0;
    public const uint ReceiveOn = 1 << 2;
    public const uint TransmitOn = 1 << 3;
    public const uint IdleInterrupt = 1 << 4;
    public const uint ReceiveInterrupt = 1 << 5;
    public const uint CompleteInterrupt = 1 << 6;
    public const uint TransmitInterrupt = 1 << 7;
    public const uint ParityInterrupt = 1 << 8;
    public const uint ParityOdd = 1 << 9;
    public const uint ParityOn = 1 << 10;
    public const uint Word9 = 1 << 12;
    public const uint Over8 = 1 << 15;
    public const uint Word7 = 1 << 28;

    public const uint Control1 = Enable | ReceiveOn | TransmitOn | IdleInterrupt | ReceiveInterrupt | CompleteInterrupt
        | TransmitInterrupt | ParityInterrupt | ParityOdd | ParityOn | Word9 | Over8 | Word7;

    // CR2: stop bits; ChibiOS asks for the interrupt of a break (LBDIE), which only LIN mode has.
    public const uint Control2 = 3 << 12 | 1 << 6;

    // CR3.
    public const uint ErrorInterrupt = 1 << 0;
    public const uint ReceiveDma = 1 << 6;
    public const uint TransmitDma = 1 << 7;
    public const uint OneSample = 1 << 11;
    public const uint OverrunOff = 1 << 12;

    public const uint Control3 = ErrorInterrupt | ReceiveDma | TransmitDma | OneSample | OverrunOff;

    // RQR.
    public const uint FlushReceived = 1 << 3;
    public const uint FlushTransmit = 1 << 4;

    // ISR, and ICR where a bit can be cleared.
    public const uint Overrun = 1 << 3;
    public const uint Idle = 1 << 4;
    public const uint ReceiveFull = 1 << 5;
    public const uint TransmitComplete = 1 << 6;
    public const uint TransmitEmpty = 1 << 7;
    public const uint Busy = 1 << 16;
    public const uint Clearable = Overrun | Idle | TransmitComplete;
}
