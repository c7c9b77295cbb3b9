using System;
using System.Collections.Generic;
using System.Linq;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.Models.Meters;

/// <summary>The serial port of a meter: hears requests, and answers after a while, in parts, late, or not at all.</summary>
public sealed class MeterPort(ElectricityMeter meter, SerialStation station, int seed) : IPowered
{
    private readonly SeededNoise _noise = new(seed);
    private readonly List<byte> _heard = [];
    private readonly DelayedSender _answers = new(station);
    private byte[] _rest = [];
    private byte _sequence;

    public ElectricityMeter Meter => meter;

    /// <summary>Before an answer; the standard allows 20 to 500 ms.</summary>
    public long MinDelayUs { get; set; } = 20_000;

    public long MaxDelayUs { get; set; } = 100_000;

    /// <summary>Chance that an answer comes later by <see cref="LateUs"/>.</summary>
    public double LateChance { get; set; }

    public long LateUs { get; set; } = 2_000_000;

    /// <summary>FE in front of an answer, 0 to 4.</summary>
    public int WakeUps { get; set; } = 4;

    /// <summary>What becomes of an answer: pieces with a pause before each, or none at all. It leaves whole unless this is set.</summary>
    public Func<byte[], IEnumerable<(long PauseUs, byte[] Bytes)>> Pieces { get; set; } = answer => [(0, answer)];

    /// <summary>A fault: it hears and says nothing.</summary>
    public bool Dead { get; set; }

    /// <summary>Identifiers that this model does not have, whatever the standard says.</summary>
    public HashSet<uint> Lacks { get; } = [];

    /// <summary>Identifiers that it was asked for, in order.</summary>
    public List<uint> Asked { get; } = [];

    /// <summary>Call it often: an answer leaves no earlier than it is called.</summary>
    public void Advance(long nowUs)
    {
        meter.Advance(nowUs);
        while (station.TryReceive(nowUs, out var value, out var atUs))
        {
            _heard.Add(value);
            if (Dlt645Frame.Take(_heard) is { } request && !Dead) Hear(request, atUs);
        }
        if (_heard.Count > 512) _heard.RemoveRange(0, 256);
        _answers.Advance(nowUs);
    }

    public void PowerOff(long nowUs)
    {
        meter.PowerOff(nowUs);
        station.PowerOff(nowUs);
        _heard.Clear();
        _answers.Clear();
    }

    public void PowerOn(long nowUs)
    {
        meter.PowerOn(nowUs);
        station.PowerOn(nowUs);
    }

    private void Hear(Dlt645Frame request, long atUs)
    {
        if (!request.IsFor(meter.Design.Address)) return;
        var (control, data) = request.Control switch
        {
            0x11 when request.Data.Count >= 4 => Read(request.Data),
            0x12 when request.Data.Count == 5 => ReadOn(request.Data),
            0x13 when request.Data.Count == 0 => ((byte)0x93, Convert.FromHexString(meter.Design.Address).Reverse().ToArray()),
            < 0x80 => ((byte)(request.Control | 0xC0), new byte[] { 0x01 }),
            _ => ((byte)0, null),
        };
        if (data is null) return;
        byte[] answer = [.. Enumerable.Repeat((byte)0xFE, WakeUps), .. new Dlt645Frame(meter.Design.Address, control, data).ToBytes()];
        var dueUs = atUs + _noise.Between(MinDelayUs, MaxDelayUs) + (_noise.Chance(LateChance) ? LateUs : 0);
        _answers.Add(dueUs, Pieces(answer));
    }

    private (byte Control, byte[] Data) Read(IReadOnlyList<byte> data)
    {
        var identifier = BitConverter.ToUInt32([.. data.Take(4)]);
        Asked.Add(identifier);
        if (Lacks.Contains(identifier) || MeterItems.Of(meter, identifier, [.. data.Skip(4)]) is not { } whole) return (0xD1, [0x02]);
        _sequence = 0;
        _rest = whole;
        return Part(0x91, data.Take(4), []);
    }

    private (byte Control, byte[] Data) ReadOn(IReadOnlyList<byte> data)
    {
        // The part before, asked for again, is gone: a small meter keeps one place.
        if (data[4] != _sequence + 1 || _rest.Length == 0) return (0xD2, [0x01]);
        _sequence++;
        return Part(0x92, data.Take(4), [_sequence]);
    }

    private (byte Control, byte[] Data) Part(byte control, IEnumerable<byte> identifier, byte[] sequence)
    {
        var count = Math.Min(_rest.Length, meter.Design.PartBytes);
        byte[] data = [.. identifier, .. _rest[..count], .. sequence];
        _rest = _rest[count..];
        return ((byte)(control | (_rest.Length > 0 ? 0x20 : 0)), data);
    }
}
