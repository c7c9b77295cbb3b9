using System.Device.Gpio;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>
/// The lines of the machine the gateway runs on. Once opened they stay so until the process ends, whatever becomes of
/// the configuration: relays keep their state, counters their count. Safe for concurrent callers.
/// </summary>
/// <param name="board">What it has.</param>
/// <param name="open">Opens its chip.</param>
/// <param name="time">The clock of edges.</param>
internal sealed class LocalBoard(GatewayBoard board, Func<GatewayBoard, GpioDriver> open, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<(GatewayLine Line, int DebounceMs), DebouncedInput> _inputs = [];
    private readonly HashSet<GatewayLine> _open = [];
    private GpioController? _controller;

    public GatewayBoard Board => board;

    private long NowMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    private long Utc => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Looks at an input as it is now, and lets the caller take what it needs while nothing changes.</summary>
    /// <exception cref="DriverException">The chip or the line cannot be opened, or not be read.</exception>
    public T Input<T>(GatewayLine line, int debounceMs, Func<DebouncedInput, T> take)
    {
        lock (_gate)
        {
            var controller = Opened(line);
            if (!_inputs.TryGetValue((line, debounceMs), out var input))
                _inputs.Add((line, debounceMs), input = new DebouncedInput(debounceMs));
            input.Tell(Active(line, Try(line, () => controller.Read(line.Offset))), NowMs, Utc);
            return take(input);
        }
    }

    /// <summary>Whether a relay is on.</summary>
    /// <exception cref="DriverException">The chip or the line cannot be opened, or not be read.</exception>
    public bool Output(GatewayLine line)
    {
        lock (_gate)
        {
            var controller = Opened(line);
            return Active(line, Try(line, () => controller.Read(line.Offset)));
        }
    }

    /// <summary>Switches a relay and looks whether its line has followed.</summary>
    /// <exception cref="DriverException">It did not, or could not be tried.</exception>
    public void Switch(GatewayLine line, bool on)
    {
        lock (_gate)
        {
            var controller = Opened(line);
            Try(line, () => { controller.Write(line.Offset, Level(line, on)); return true; });
            if (Active(line, Try(line, () => controller.Read(line.Offset))) != on)
                throw GpioFaults.Of(board, FaultKind.Refused,
                    (on ? BoardPhrases.StaysOff : BoardPhrases.StaysOn).With(line.Name), BoardPhrases.ShortCircuit.With());
        }
    }

    private GpioController Opened(GatewayLine line)
    {
        _controller ??= new GpioController(open(board));
        if (_open.Contains(line)) return _controller;
        Try(line, () => line.IsOutput
            ? _controller.OpenPin(line.Offset, PinMode.Output, Level(line, on: false))
            : _controller.OpenPin(line.Offset, line.PullUp ? PinMode.InputPullUp : PinMode.Input));
        if (!line.IsOutput)
            Try(line, () => { _controller.RegisterCallbackForPinValueChangedEvent(
                line.Offset, PinEventTypes.Rising | PinEventTypes.Falling, (_, edge) => Hear(line, edge)); return true; });
        _open.Add(line);
        return _controller;
    }

    private void Hear(GatewayLine line, PinValueChangedEventArgs edge)
    {
        lock (_gate)
        {
            var closed = Active(line, edge.ChangeType == PinEventTypes.Rising ? PinValue.High : PinValue.Low);
            foreach (var ((of, _), input) in _inputs)
                if (of == line) input.Tell(closed, NowMs, Utc);
        }
    }

    // What the library throws differs from driver to driver and from version to version.
    private T Try<T>(GatewayLine line, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e)
        {
            throw GpioFaults.Of(board, FaultKind.Refused, BoardPhrases.LineFails.With(line.Name, line.Offset, e.Message),
                BoardPhrases.GpioInfo.With(), e);
        }
    }

    private static bool Active(GatewayLine line, PinValue level) => level == PinValue.High != line.ActiveLow;

    private static PinValue Level(GatewayLine line, bool on) => on != line.ActiveLow ? PinValue.High : PinValue.Low;
}
