using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Models;
using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using EdgeFleet.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Nano.Tests.Host;

/// <summary>Two street lamps with their firmware on an RS-485 line, which a tool reaches over a converter or its serial port.</summary>
internal sealed class LampsOnALine : IAsyncDisposable
{
    public const long FirstId = 0x0102030405060708;
    public static readonly SerialSettings Settings = new(115_200);

    private readonly StreetlightNode[] _lamps;
    private readonly SerialStation _tool;
    private readonly TcpBridge? _bridge;
    private readonly EmulatedSerialPort? _port;
    private readonly byte[] _buffer = new byte[1024];
    private readonly RealTimePump _pump;

    /// <param name="serial">The tool has a serial port; else there is a converter.</param>
    public LampsOnALine(bool serial)
    {
        var bus = new SerialBus(new SerialFormat(Settings.Baud), 1);
        _lamps = [.. Keys.Select((key, i) => new StreetlightNode(
            bus.Join($"lamp {i}"), FirstId + i, key, UpdateKey, new LuminaireDesign(), i + 1))];
        _tool = bus.Join("tool");
        if (serial) _port = EmulatedSerialPort.TryOpen();
        else _bridge = new TcpBridge(_tool, SessionPolicy.Replace);
        Needs.Present(!serial || _port is not null, "a pseudo terminal", "Linux with /dev/pts mounted");
        Line = new Line(_port is null ? $"tcp://127.0.0.1:{_bridge!.Port}" : $"serial://{_port.Path}", new SystemPorts(),
            TimeProvider.System, NullLogger.Instance);
        foreach (var lamp in _lamps) lamp.Power.On(0);
        _pump = new RealTimePump(TimeProvider.System, TimeSpan.FromMilliseconds(2), Step);
    }

    public Line Line { get; }
    public byte[][] Keys { get; } = [RandomNumberGenerator.GetBytes(Frame.KeySize), RandomNumberGenerator.GetBytes(Frame.KeySize)];
    public byte[] UpdateKey { get; } = RandomNumberGenerator.GetBytes(Frame.KeySize);

    public async ValueTask DisposeAsync()
    {
        await Line.DisposeAsync();
        await _pump.DisposeAsync();
        if (_bridge is not null) await _bridge.DisposeAsync();
        _port?.Dispose();
    }

    private void Step(long nowUs)
    {
        _bridge?.Pump(nowUs);
        if (_port is not null) Pump(nowUs, _port);
        foreach (var lamp in _lamps) lamp.Step(nowUs);
    }

    private void Pump(long nowUs, EmulatedSerialPort port)
    {
        if (port.Read(_buffer) is var said and > 0) _tool.Send(nowUs, _buffer.AsSpan(0, said));
        if (_tool.Receive(nowUs, _buffer) is var heard and > 0) port.Write(_buffer[..heard]);
    }
}
