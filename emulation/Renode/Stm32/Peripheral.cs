using System;
using System.Collections.Generic;

namespace EdgeFleet.Stm32;

/// <summary>
/// A peripheral of an STM32F76xxx as the chip's bus sees it: registers, lines out, and time that its owner brings. It has no clock and
/// no thread; the owner calls <see cref="AdvanceTo"/> before each access and when <see cref="NextNs"/> has come.
/// </summary>
public abstract class Peripheral
{
    private readonly HashSet<string> _said = new();
    private bool _advancing;

    /// <summary>Told once, in plain words, what the firmware asked for and the model has not.</summary>
    public Action<string>? NotModelled { get; set; }

    /// <summary>When something happens by itself, in ns; <see cref="long.MaxValue"/>: never.</summary>
    public virtual long NextNs => long.MaxValue;

    /// <summary>Of the owner's time.</summary>
    protected long NowNs { get; private set; }

    /// <summary>A 32-bit register.</summary>
    /// <param name="offset">In bytes from the peripheral's base; a multiple of 4.</param>
    public abstract uint Read(long offset);

    /// <inheritdoc cref="Read"/>
    public abstract void Write(long offset, uint value);

    /// <summary>As the chip's reset leaves it; lines out fall.</summary>
    public abstract void Reset();

    /// <summary>Lets happen, in order, what was due by then. Time that does not run forward changes nothing.</summary>
    public void AdvanceTo(long nowNs)
    {
        // What happens reaches others over the lines out, and they reach back.
        if (_advancing) return;
        _advancing = true;
        try
        {
            while (NextNs <= nowNs)
            {
                NowNs = Math.Max(NowNs, NextNs);
                Happen();
            }
            NowNs = Math.Max(NowNs, nowNs);
        }
        finally
        {
            _advancing = false;
        }
    }

    /// <summary>What is due at <see cref="NextNs"/>; moves that on.</summary>
    protected virtual void Happen()
    {
    }

    protected void Miss(string what)
    {
        if (_said.Add(what)) NotModelled?.Invoke(what);
    }

    /// <summary>A register that no code here knows: named, and read as 0.</summary>
    protected uint MissRead(long offset)
    {
        Miss(FormattableString.Invariant($"register 0x{offset:X2} is not modelled; it reads as 0"));
        return 0;
    }

    /// <inheritdoc cref="MissRead"/>
    protected void MissWrite(long offset, uint value) =>
        Miss(FormattableString.Invariant($"register 0x{offset:X2} is not modelled; 0x{value:X8} written to it is lost"));

    /// <summary>Bits of a register that were set and do nothing here.</summary>
    protected void MissBits(string register, uint value, uint modelled)
    {
        for (var bit = 0; bit < 32; bit++)
            if (((value & ~modelled) >> bit & 1) == 1)
                Miss(FormattableString.Invariant($"{register} bit {bit} is not modelled; setting it changes nothing"));
    }
}
