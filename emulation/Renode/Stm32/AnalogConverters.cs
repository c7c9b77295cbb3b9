using System;

namespace EdgeFleet.Stm32;

/// <summary>
/// The three converters with what they share: regular sequences that software starts, one value or a scan, once or again and again, to
/// the data register or by DMA. RM0410, section "ADC".
/// </summary>
/// <param name="pins">What stands at them.</param>
/// <param name="clockHertz">Of bus 2; on our image 108 MHz.</param>
public sealed class AnalogConverters(IAnalogPins pins, int clockHertz) : Peripheral
{
    public const int Count = 3;

    private const long Each = 0x100;
    private const long Last = 0x4C;
    private const long CommonStatus = 0x300;
    private const long CommonControl = 0x304;
    private const uint Prescaler = 3 << 16;

    // Temperature and battery inside the chip are switched on and read as zero.
    private const uint InsideOn = 3 << 22;

    private readonly Converter[] _converters = [new(1, pins), new(2, pins), new(3, pins)];
    private uint _common;

    public Signal Interrupt { get; } = new();

    public override long NextNs => Math.Min(_converters[0].DueNs, Math.Min(_converters[1].DueNs, _converters[2].DueNs));

    private long ClockNs1000 => 1_000_000_000_000L * (2 * ((_common & Prescaler) >> 16) + 2) / clockHertz;

    /// <summary>Asks for a value to be fetched.</summary>
    /// <param name="converter">1 to 3.</param>
    public Signal Request(int converter) => _converters[converter - 1].Request;

    public override uint Read(long offset)
    {
        if (offset == CommonStatus) return Flags(0) | Flags(1) << 8 | Flags(2) << 16;
        if (offset == CommonControl) return _common;
        if (offset >= CommonStatus || offset % Each > Last) return MissRead(offset);
        var value = _converters[offset / Each].Read(offset % Each);
        Notify();
        return value;
    }

    public override void Write(long offset, uint value)
    {
        if (offset == CommonControl)
        {
            MissBits("CCR", value, Prescaler | InsideOn);
            _common = value;
            return;
        }
        if (offset >= CommonStatus || offset % Each > Last)
        {
            MissWrite(offset, value);
            return;
        }
        if (offset % Each == 0x04) MissBits("CR1", value, Converter.Control1);
        if (offset % Each == 0x08) MissBits("CR2", value, Converter.Control2);
        if (offset % Each is >= 0x14 and < 0x24 or 0x38 && value != 0) Miss("injected conversions are not modelled; none is made");
        _converters[offset / Each].Write(offset % Each, value, NowNs, ClockNs1000);
        Notify();
    }

    public override void Reset()
    {
        _common = 0;
        foreach (var converter in _converters) converter.Reset();
        Notify();
    }

    protected override void Happen()
    {
        foreach (var converter in _converters)
            if (converter.DueNs <= NowNs) converter.Finish(NowNs, ClockNs1000);
        Notify();
    }

    private uint Flags(int converter) => _converters[converter].Read(0) & 0x3F;

    private void Notify() =>
        Interrupt.Set(_converters[0].WantsInterrupt || _converters[1].WantsInterrupt || _converters[2].WantsInterrupt);
}
