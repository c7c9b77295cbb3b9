using EdgeFleet.Nano;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nodes;

/// <summary>
/// What a board's <see cref="FirmwareHost"/> does, from one start to the next, in steps: the boot library decides by the bytes in
/// the emulated memories, what it chose is made and stepped, and a heartbeat that stops restarts the board.
/// </summary>
internal sealed class NodeProgram
{
    private const long TimeoutUs = Heartbeat.TimeoutMs * 1000L;

    private readonly Heartbeat _heartbeat = new();
    private readonly Firmware? _firmware;
    private long _checkUs;

    /// <param name="nowUs">When the board starts.</param>
    /// <param name="bus">Of the board's memories.</param>
    /// <param name="slots">Bus of the flash of its update slots.</param>
    /// <param name="loader">What runs an image.</param>
    /// <param name="deployed">The firmware that the board came with.</param>
    /// <param name="wire">The board under a firmware.</param>
    public NodeProgram(
        long nowUs, II2cBus bus, ISpiBus slots, EmulatedLoader loader, EmulatedFirmware deployed, Func<EmulatedFirmware, BoardWiring> wire)
    {
        _checkUs = nowUs + TimeoutUs;
        Running = wire(deployed).RunImage(bus, slots, loader) ? loader.Started : deployed;
        Slot = loader.Slot;
        if (Running is not null) _firmware = wire(Running).Make(bus, slots, Slot);
    }

    /// <summary>What was started; null: it has ended at once.</summary>
    public EmulatedFirmware? Running { get; }

    /// <summary>Where it came from; 0: deployed.</summary>
    public int Slot { get; }

    /// <returns>False: the board is to be restarted.</returns>
    public bool Step(long nowUs)
    {
        if (Running is null || _firmware is null) return false;
        if (Running.Defect != FirmwareDefect.Hangs)
        {
            _firmware.Step(nowUs / 1000);
            _heartbeat.Stepped[0] = true;
        }
        if (_firmware.WantsRestart) return false;
        if (nowUs < _checkUs) return true;
        _checkUs += TimeoutUs;
        return _heartbeat.IsAlive();
    }
}
