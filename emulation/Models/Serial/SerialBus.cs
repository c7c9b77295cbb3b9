using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Serial;

/// <summary>
/// A serial line with any number of stations, as RS-485 is: a byte takes its time, all others hear it, and two
/// that overlap spoil each other. With two stations it is a plain cable. Nothing is random while the noise is 0.
/// </summary>
public sealed class SerialBus
{
    private readonly List<SerialStation> _stations = new();
    private readonly List<Flight> _flying = new();
    private readonly SeededNoise _noise;
    private long _nowUs = long.MinValue;
    private long _jammedUntilUs = long.MinValue;

    /// <param name="format">Rate and frame, the same for all.</param>
    /// <param name="seed">Decides noise, and what a collision leaves.</param>
    public SerialBus(SerialFormat format, int seed)
    {
        Format = format;
        _noise = new SeededNoise(seed);
    }

    public SerialFormat Format { get; }

    /// <summary>Chance that a byte arrives with one bit turned over. With parity the receivers drop it.</summary>
    public double FlipChance { get; set; }

    /// <summary>Chance that a byte does not arrive.</summary>
    public double LoseChance { get; set; }

    /// <summary>Bytes that have been on the line.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that another one, or a jammed line, spoilt.</summary>
    public long Spoilt { get; private set; }

    /// <summary>When the next byte arrives; <see cref="long.MaxValue"/> while the line is idle.</summary>
    public long NextUs => _flying.Count == 0 ? long.MaxValue : _flying[0].EndUs;

    public SerialStation Join(string name)
    {
        var station = new SerialStation(this, name);
        _stations.Add(station);
        return station;
    }

    /// <summary>A fault: a transmitter that will not let go. All that is on the line before then is spoilt.</summary>
    public void Jam(long untilUs) => _jammedUntilUs = untilUs;

    /// <summary>Lets all bytes arrive whose last bit has been sent by now.</summary>
    public void Advance(long nowUs)
    {
        if (nowUs < _nowUs) throw new ArgumentOutOfRangeException(
            nameof(nowUs), nowUs, $"Time runs forward: this line is already at {_nowUs} us.");
        _nowUs = nowUs;
        var done = 0;
        while (done < _flying.Count && _flying[done].EndUs <= nowUs) Arrive(_flying[done++]);
        _flying.RemoveRange(0, done);
    }

    internal void Put(SerialStation sender, byte value, long startUs, long endUs)
    {
        var flight = new Flight(sender, value, startUs, endUs);
        var place = _flying.Count;
        for (var i = _flying.Count - 1; i >= 0 && _flying[i].EndUs > startUs; i--)
        {
            if (_flying[i].EndUs > endUs) place = i;
            if (_flying[i].Sender == sender || _flying[i].StartUs >= endUs) continue;
            _flying[i].Spoilt = flight.Spoilt = true;
        }
        _flying.Insert(place, flight);
    }

    internal void Withdraw(SerialStation sender, long nowUs) =>
        _flying.RemoveAll(flight => flight.Sender == sender && flight.StartUs >= nowUs);

    private void Arrive(Flight flight)
    {
        Bytes++;
        var value = flight.Value;
        var arrives = true;
        if (flight.Spoilt || flight.StartUs < _jammedUntilUs)
        {
            Spoilt++;
            arrives = _noise.Chance(0.5);
            value = _noise.Byte();
        }
        else if (_noise.Chance(LoseChance)) arrives = false;
        else if (_noise.Chance(FlipChance))
        {
            arrives = !Format.Parity;
            value = _noise.Flip(value);
        }
        if (!arrives) return;
        foreach (var station in _stations)
            if (station != flight.Sender || station.Echo) station.Hear(flight.EndUs, value);
    }

    private sealed class Flight(SerialStation sender, byte value, long startUs, long endUs)
    {
        public SerialStation Sender => sender;

        public byte Value => value;

        public long StartUs => startUs;

        public long EndUs => endUs;

        public bool Spoilt { get; set; }
    }
}
