using System.Device.Gpio;

namespace EdgeFleet.Tests.LocalIo;

/// <summary>A GPIO chip whose levels the test sets, behind the real controller.</summary>
internal sealed class GpioDouble : GpioDriver
{
    private readonly Dictionary<int, PinValue> _levels = [];
    private readonly Dictionary<int, PinMode> _modes = [];
    private readonly Dictionary<int, PinChangeEventHandler> _callbacks = [];

    /// <summary>Lines that another program holds.</summary>
    public HashSet<int> Busy { get; } = [];

    /// <summary>Outputs that do not follow what is written.</summary>
    public HashSet<int> Stuck { get; } = [];

    public PinMode Mode(int line) => _modes[line];

    public bool IsHigh(int line) => _levels.GetValueOrDefault(line) == PinValue.High;

    /// <summary>An edge, as the kernel reports it.</summary>
    public void Edge(int line, PinValue level)
    {
        _levels[line] = level;
        _callbacks[line](this, new PinValueChangedEventArgs(level == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling, line));
    }

    /// <summary>A level that changes without anybody being told.</summary>
    public void Set(int line, PinValue level) => _levels[line] = level;

    protected override int PinCount => 58;

    protected override void OpenPin(int pinNumber)
    {
        if (Busy.Contains(pinNumber)) throw new IOException("Device or resource busy");
    }

    protected override void ClosePin(int pinNumber) => _modes.Remove(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        _modes[pinNumber] = mode;
        // What a pull-up does to an open contact.
        if (mode == PinMode.InputPullUp) _levels.TryAdd(pinNumber, PinValue.High);
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => _levels.GetValueOrDefault(pinNumber, PinValue.Low);

    protected override void Write(int pinNumber, PinValue value)
    {
        if (!Stuck.Contains(pinNumber)) _levels[pinNumber] = value;
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        _callbacks[pinNumber] = callback;

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        _callbacks.Remove(pinNumber);
}
