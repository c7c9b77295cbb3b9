namespace EdgeFleet.Stm32;

/// <summary>Bits of an I2C controller's registers. RM0410, "I2C registers".</summary>
internal static class I2cBits
{
    // CR1.
    public const uint Enable = 1 << 0;
    public const uint TransmitInterrupt = 1 << 1;
    public const uint ReceiveInterrupt = 1 << 2;
    public const uint NoAcknowledgeInterrupt = 1 << 4;
    public const uint StopInterrupt = 1 << 5;
    public const uint CompleteInterrupt = 1 << 6;
    public const uint ErrorInterrupt = 1 << 7;
    public const uint Filters = 0x1F << 8;
    public const uint TransmitDma = 1 << 14;
    public const uint ReceiveDma = 1 << 15;

    public const uint Control1 = Enable | TransmitInterrupt | ReceiveInterrupt | NoAcknowledgeInterrupt | StopInterrupt
        | CompleteInterrupt | ErrorInterrupt | Filters | TransmitDma | ReceiveDma;

    // CR2.
    public const uint Address = 0xFF;
    public const uint DirectionRead = 1 << 10;
    public const uint Start = 1 << 13;
    public const uint Stop = 1 << 14;
    public const uint Bytes = 0xFF << 16;
    public const uint Reload = 1 << 24;
    public const uint AutoEnd = 1 << 25;

    public const uint Control2 = Address | DirectionRead | Start | Stop | Bytes | Reload | AutoEnd;

    // ISR, and ICR where a bit can be cleared.
    public const uint TransmitEmpty = 1 << 0;
    public const uint TransmitWanted = 1 << 1;
    public const uint ReceiveFull = 1 << 2;
    public const uint NoAcknowledge = 1 << 4;
    public const uint Stopped = 1 << 5;
    public const uint Complete = 1 << 6;
    public const uint ReloadComplete = 1 << 7;
    public const uint Busy = 1 << 15;
    public const uint Clearable = NoAcknowledge | Stopped;
}
