using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Models;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Nano.Tests.Host;

/// <summary>
/// A street of lamps at night, all on one RS-485 line behind a converter. Their time runs twenty times as fast as ours, in steps that
/// their firmware stands.
/// </summary>
internal sealed class LampStreet : IAsyncDisposable
{
    private const long StepUs = 10_000;
    private const int Faster = 20;

    private readonly Lock _lock = new();
    private readonly StreetlightNode[] _lamps;
    private readonly TcpBridge _bridge;
    private readonly RealTimePump _pump;
    private long _nowUs;

    public LampStreet(int lamps)
    {
        var bus = new SerialBus(new SerialFormat(115_200), 1);
        Keys = [.. Enumerable.Range(0, lamps).Select(_ => RandomNumberGenerator.GetBytes(Frame.KeySize))];
        UpdateKeys = [.. Enumerable.Range(0, lamps).Select(_ => RandomNumberGenerator.GetBytes(Frame.KeySize))];
        _lamps = [.. Keys.Select((key, i) => new StreetlightNode(
            bus.Join($"lamp {i}"), i + 1, key, UpdateKeys[i], new LuminaireDesign(), i + 1))];
        _bridge = new TcpBridge(bus.Join("converter"), SessionPolicy.Replace);
        for (var i = 0; i < lamps; i++)
        {
            _lamps[i].Assign(Address(i));
            _lamps[i].SetClock(new DateTimeOffset(2026, 3, 21, 21, 0, 0, TimeSpan.FromHours(8)));
            _lamps[i].Power.On(0);
        }
        Wire = new Line($"tcp://127.0.0.1:{_bridge.Port}", new SystemPorts(), TimeProvider.System, NullLogger.Instance);
        _pump = new RealTimePump(TimeProvider.System, TimeSpan.FromMilliseconds(1), MoveTo);
    }

    public Line Wire { get; }

    public IReadOnlyList<byte[]> Keys { get; }

    public IReadOnlyList<byte[]> UpdateKeys { get; }

    public int Count => _lamps.Length;

    public IReadOnlyList<uint> Releases => Ask(() => _lamps.Select(lamp => lamp.Release).ToList());

    public int Lit => Ask(() => _lamps.Count(lamp => lamp.Board.Lamp.Lumens > 10_000));

    public static ushort Address(int lamp) => (ushort)(lamp + 1);

    /// <summary>One of them is off for a second.</summary>
    public void CutPower(int lamp) => Ask(() =>
    {
        _lamps[lamp].Power.Off(_nowUs);
        for (var until = _nowUs + 1_000_000; _nowUs < until;) Step();
        _lamps[lamp].Power.On(_nowUs);
        return 0;
    });

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
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
            lock (_lock) Step();
    }

    private void Step()
    {
        _nowUs += StepUs;
        _bridge.Pump(_nowUs);
        foreach (var lamp in _lamps) lamp.Step(_nowUs);
    }
}
