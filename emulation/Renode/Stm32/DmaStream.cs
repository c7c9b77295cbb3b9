namespace EdgeFleet.Stm32;

/// <summary>One stream: its registers, and where in its transfer it is. RM0410, "DMA registers".</summary>
internal sealed class DmaStream
{
    public const uint Enable = 1 << 0;
    public const uint HalfInterrupt = 1 << 3;
    public const uint CompleteInterrupt = 1 << 4;
    public const uint PeripheralControlsFlow = 1 << 5;
    public const uint Circular = 1 << 8;
    public const uint PeripheralIncrements = 1 << 9;
    public const uint MemoryIncrements = 1 << 10;
    public const uint DoubleBuffer = 1 << 18;
    public const uint CurrentTarget = 1 << 19;

    // FIFO control after a reset: direct mode, threshold one half, empty.
    private const uint FifoReset = 0x21;

    public uint Control;
    public uint Items;
    public uint PeripheralAddress;
    public uint Memory0Address;
    public uint Memory1Address;
    public uint FifoControl = FifoReset;

    /// <summary>Requests that are up now, a bit a channel.</summary>
    public uint Requests;

    private uint _reload;
    private uint _done;

    public bool IsEnabled => (Control & Enable) != 0;

    public bool IsCircular => (Control & (Circular | DoubleBuffer)) != 0;

    /// <summary>The channel that the firmware chose.</summary>
    public int Channel => (int)(Control >> 25) & 7;

    public bool IsRequested => (Requests >> Channel & 1) != 0;

    public DmaDirection Direction => (DmaDirection)(Control >> 6 & 3);

    /// <summary>Bytes of one item at the peripheral; in direct mode, at the memory as well.</summary>
    public int PeripheralBytes => 1 << (int)(Control >> 11 & 3);

    public uint PeripheralNow => PeripheralAddress + ((Control & PeripheralIncrements) != 0 ? _done * (uint)PeripheralBytes : 0);

    public uint MemoryNow => ((Control & CurrentTarget) != 0 ? Memory1Address : Memory0Address)
        + ((Control & MemoryIncrements) != 0 ? _done * (uint)PeripheralBytes : 0);

    /// <summary>Items still to carry when half is done.</summary>
    public uint HalfAt => _reload - _reload / 2;

    /// <summary>Latches the count, as enabling a stream does.</summary>
    public void Start() => (_reload, _done) = (Items, 0);

    /// <summary>One item has passed; at the last one the count begins anew or the stream ends.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Count()
    {
        _done++;
        if (--Items > 0) return false;
        if (!IsCircular)
        {
            Control &= ~Enable;
            return true;
        }
        (Items, _done) = (_reload, 0);
        if ((Control & DoubleBuffer) != 0) Control ^= CurrentTarget;
        return true;
    }
}

/// <summary>Which way a stream carries.</summary>
internal enum DmaDirection
{
    FromPeripheral,
    ToPeripheral,
    BetweenMemories,
    Reserved,
}
