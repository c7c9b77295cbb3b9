using System;

namespace EdgeFleet.Stm32;

/// <summary>The independent watchdog: once started only a reset stops it. RM0410, section "IWDG".</summary>
/// <param name="clockHertz">Of the chip's slow oscillator: about 32 kHz.</param>
public sealed class Watchdog(int clockHertz) : Peripheral
{
    private const long KeyOffset = 0x00;
    private const long PrescalerOffset = 0x04;
    private const long ReloadOffset = 0x08;
    private const long StatusOffset = 0x0C;
    private const long WindowOffset = 0x10;
    private const uint FeedKey = 0xAAAA;
    private const uint OpenKey = 0x5555;
    private const uint StartKey = 0xCCCC;
    private const uint Full = 0xFFF;

    private uint _prescaler;
    private uint _reload = Full;
    private uint _window = Full;
    private bool _open;
    private long _dueNs = long.MaxValue;

    /// <summary>Nobody fed it in time: the chip is to be reset.</summary>
    public event Action? Expired;

    public bool IsRunning => _dueNs != long.MaxValue;

    public override long NextNs => _dueNs;

    /// <summary>How long it waits.</summary>
    public long PeriodNs => (_reload + 1L) * (4L << (int)Math.Min(_prescaler, 6)) * 1_000_000_000 / clockHertz;

    public override uint Read(long offset) => offset switch
    {
        KeyOffset => 0,
        PrescalerOffset => _prescaler,
        ReloadOffset => _reload,
        // What is written is there at once.
        StatusOffset => 0,
        WindowOffset => _window,
        _ => MissRead(offset),
    };

    public override void Write(long offset, uint value)
    {
        switch (offset)
        {
            case KeyOffset: Key(value); break;
            case PrescalerOffset when _open: _prescaler = value & 7; break;
            case ReloadOffset when _open: _reload = value & Full; break;
            case WindowOffset when _open:
                _window = value & Full;
                if (_window < Full) Miss("a window is not modelled: fed too early, it does not bite");
                if (IsRunning) Feed();
                break;
            case PrescalerOffset or ReloadOffset or WindowOffset: break;
            default: MissWrite(offset, value); break;
        }
    }

    public override void Reset() =>
        (_prescaler, _reload, _window, _open, _dueNs) = (0, Full, Full, false, long.MaxValue);

    protected override void Happen()
    {
        Feed();
        Expired?.Invoke();
    }

    private void Key(uint value)
    {
        _open = value == OpenKey;
        if (value == StartKey || (value == FeedKey && IsRunning)) Feed();
    }

    private void Feed() => _dueNs = NowNs + PeriodNs;
}
