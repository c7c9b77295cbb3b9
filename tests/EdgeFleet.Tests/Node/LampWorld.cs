using System.Security.Cryptography;
using EdgeFleet.Models;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Tests.Node;

/// <summary>
/// A street lamp on an RS-485 line behind a converter. Its time runs twenty times as fast as ours, in steps that its firmware
/// stands.
/// </summary>
internal sealed class LampWorld : IAsyncDisposable
{
    public const ushort Address = 17;
    private const long StepUs = 10_000;
    private const int Faster = 20;

    private readonly Lock _lock = new();
    private readonly SerialStation _converter;
    private readonly StreetlightNode _lamp;
    private readonly TcpBridge _bridge;
    private readonly RealTimePump _pump;
    private long _nowUs;

    public LampWorld()
    {
        var bus = new SerialBus(new SerialFormat(115_200), 1);
        _lamp = new StreetlightNode(bus.Join("lamp"), 5, Key, UpdateKey, new LuminaireDesign(), 1);
        _converter = bus.Join("converter");
        _bridge = new TcpBridge(_converter, SessionPolicy.Replace);
        _lamp.Assign(Address);
        _lamp.Power.On(0);
        _pump = new RealTimePump(TimeProvider.System, TimeSpan.FromMilliseconds(1), MoveTo);
    }

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(Frame.KeySize);

    public byte[] UpdateKey { get; } = RandomNumberGenerator.GetBytes(Frame.KeySize);

    public string Line => $"tcp://127.0.0.1:{_bridge.Port}";

    /// <summary>Called by the world after each step; may change it.</summary>
    public Action? Stepped { get; set; }

    public uint Release => Ask(() => _lamp.Release);

    public int Slot => Ask(() => _lamp.Slot);

    /// <summary>What is in the slots.</summary>
    public SlotRecord Record => Ask(() => new SlotState(StreetlightWiring.Map.Slots(_lamp.Board.Bus, _lamp.Board.Slots.Bus)).Record);

    /// <summary>Off for a second.</summary>
    public void CutPower() => Ask(() =>
    {
        _lamp.Power.Off(_nowUs);
        _nowUs += 1_000_000;
        _lamp.Step(_nowUs);
        _lamp.Power.On(_nowUs);
        return 0;
    });

    /// <summary>Between the converter and the lamp.</summary>
    public void Plug(bool plugged) => Ask(() => _converter.Plugged = plugged);

    public async ValueTask DisposeAsync()
    {
        await _pump.DisposeAsync();
        await _bridge.DisposeAsync();
    }

    private T Ask<T>(Func<T> what)
    {
        lock (_lock) return what();
    }

    private void MoveTo(long realUs)
    {
        while (_nowUs < realUs * Faster)
        {
            lock (_lock)
            {
                _nowUs += StepUs;
                _bridge.Pump(_nowUs);
                _lamp.Step(_nowUs);
                Stepped?.Invoke();
            }
        }
    }
}
