using System;

namespace EdgeFleet.Stm32;

/// <summary>A line out of a peripheral: to the interrupt controller, to the DMA controller, to a pin.</summary>
public sealed class Signal
{
    /// <summary>Told at each change, never twice the same level.</summary>
    public event Action<bool>? Changed;

    public bool High { get; private set; }

    public void Set(bool high)
    {
        if (high == High) return;
        High = high;
        Changed?.Invoke(high);
    }
}
