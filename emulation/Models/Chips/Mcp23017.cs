using System;
using System.Collections.Generic;
using System.Linq;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Microchip MCP23017, sixteen pins in two ports with an interrupt output. A change on an enabled pin pulls the output
/// low and keeps its port as it was then, until that port is read: the first of several changes is the one it holds.
/// Registers in the order of IOCON.BANK = 0. Source: data sheet MCP23017 (Microchip).
/// </summary>
public sealed class Mcp23017 : RegisterChip
{
    private const int Direction = 0x00, Polarity = 0x02, Enable = 0x04, Compare = 0x06, Control = 0x08, Configuration = 0x0A,
        PullUp = 0x0C, Flags = 0x0E, Captured = 0x10, Port = 0x12, Latch = 0x14;

    private readonly byte[] _registers = new byte[22];
    private readonly EdgeReader[] _readers;
    private ushort _levels;

    /// <param name="interrupt">The pin at the other end of its interrupt wire, if that is a chip's.</param>
    public Mcp23017(DigitalPin? interrupt = null)
    {
        _registers[Direction] = _registers[Direction + 1] = 0xFF;
        Pins = [.. Enumerable.Range(0, 16).Select(_ => new DigitalPin())];
        _readers = [.. Pins.Select(pin => new EdgeReader(pin))];
        Interrupt = interrupt ?? new DigitalPin();
        Interrupt.Source = Watch;
        Interrupt.Wire(Drive.High);
    }

    /// <summary>GPA0 to GPA7, then GPB0 to GPB7; what is wired to them drives them from outside.</summary>
    public IReadOnlyList<DigitalPin> Pins { get; }

    /// <summary>
    /// INTA, active low; with IOCON.MIRROR it speaks for both ports, with IOCON.ODR it leaves the high level to a pull-up.
    /// </summary>
    public DigitalPin Interrupt { get; }

    public override void PowerOff(long nowUs)
    {
        base.PowerOff(nowUs);
        Watch(nowUs);
        Array.Clear(_registers);
        _registers[Direction] = _registers[Direction + 1] = 0xFF;
        Connect(nowUs);
        Signal(nowUs);
    }

    // With sequential operation the place moves on, and from the last register to the first.
    protected override byte Next(byte place) => (_registers[Configuration] & 0x20) != 0 ? place : (byte)((place + 1) % _registers.Length);

    protected override byte Load(long nowUs, byte place)
    {
        Watch(nowUs);
        if (place >= _registers.Length) return 0;
        var value = (place & ~1) switch
        {
            Port => (byte)(Levels(place & 1) ^ _registers[Polarity + (place & 1)]),
            Configuration => _registers[Configuration],
            _ => _registers[place],
        };
        if ((place & ~1) is Port or Captured) Acknowledge(nowUs, place & 1);
        return value;
    }

    protected override void Store(long nowUs, byte place, byte value)
    {
        Watch(nowUs);
        if (place >= _registers.Length || (place & ~1) is Flags or Captured) return;
        var target = (place & ~1) == Port ? (byte)(Latch + (place & 1)) : (place & ~1) == Configuration ? (byte)Configuration : place;
        _registers[target] = value;
        Connect(nowUs);
    }

    private byte Levels(int port) => (byte)(_levels >> (8 * port));

    private void Connect(long nowUs)
    {
        for (var i = 0; i < 16; i++)
        {
            var (port, bit) = (i / 8, 1 << (i % 8));
            var output = (_registers[Direction + port] & bit) == 0;
            Pins[i].SetPull(nowUs, (_registers[PullUp + port] & bit) != 0 ? Pull.Up : Pull.None);
            Pins[i].DriveInside(nowUs, !output ? Drive.Floating : (_registers[Latch + port] & bit) != 0 ? Drive.High : Drive.Low);
        }
        Watch(nowUs);
    }

    // Looks at all pins, and takes their edges since the last look in the order in which they happened.
    private void Watch(long nowUs)
    {
        var edges = new List<(PinEdge Edge, int Pin)>();
        for (var i = 0; i < Pins.Count; i++)
            foreach (var edge in _readers[i].Fresh(nowUs)) edges.Add((edge, i));
        foreach (var (edge, pin) in edges.OrderBy(e => e.Edge.AtUs)) Change(edge, pin);
        // A floating pin has a level and no edges.
        _levels = 0;
        for (var i = 0; i < Pins.Count; i++)
            if (Pins[i].Level(nowUs)) _levels |= (ushort)(1 << i);
        Interrupt.Settle(nowUs);
    }

    private void Change(PinEdge edge, int pin)
    {
        var (port, bit) = (pin / 8, 1 << (pin % 8));
        _levels = (ushort)(edge.High ? _levels | 1 << pin : _levels & ~(1 << pin));
        if (_registers[Flags + port] != 0 || (_registers[Enable + port] & bit) == 0 || (_registers[Direction + port] & bit) == 0) return;
        var compares = (_registers[Control + port] & bit) != 0;
        if (compares && edge.High == ((_registers[Compare + port] & bit) != 0)) return;
        _registers[Flags + port] = (byte)bit;
        _registers[Captured + port] = (byte)(Levels(port) ^ _registers[Polarity + port]);
        Signal(edge.AtUs);
    }

    private void Acknowledge(long nowUs, int port)
    {
        _registers[Flags + port] = 0;
        Signal(nowUs);
    }

    private void Signal(long atUs)
    {
        var mirrored = (_registers[Configuration] & 0x40) != 0;
        var released = (_registers[Configuration] & 0x04) != 0 ? Drive.Floating : Drive.High;
        Interrupt.DriveOutside(atUs, _registers[Flags] != 0 || (mirrored && _registers[Flags + 1] != 0) ? Drive.Low : released);
    }
}
