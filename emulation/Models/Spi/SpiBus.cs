using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Spi;

/// <summary>
/// An SPI bus with chips at select lines. A transfer takes its time on the bus: one that is asked for while the world's time stands
/// still begins where the one before has ended, so whoever polls a chip sees it come to its end.
/// </summary>
public sealed class SpiBus
{
    private readonly Dictionary<int, ISpiDevice> _devices = new();
    private readonly SeededNoise _noise;
    private long _freeNs;

    /// <param name="seed">Decides which bytes chance spoils.</param>
    public SpiBus(int seed) => _noise = new SeededNoise(seed);

    public int ClockHertz { get; init; } = 6_750_000;

    /// <summary>Chance that a byte passes with one bit turned over, either way.</summary>
    public double FlipChance { get; set; }

    /// <summary>A fault: the wire back to the controller is open and reads as ones.</summary>
    public bool Open { get; set; }

    public long Transfers { get; private set; }

    /// <summary>When the last transfer ended.</summary>
    public long FreeUs => _freeNs / 1000;

    /// <param name="select">The pin that selects it.</param>
    /// <param name="device">The chip.</param>
    public void Attach(int select, ISpiDevice device)
    {
        if (!_devices.TryAdd(select, device)) throw new ArgumentException(
            $"Select line {select} is taken: give one of the two chips another.", nameof(select));
    }

    /// <summary>As many bytes both ways.</summary>
    public void Transfer(long nowUs, int select, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length != read.Length) throw new ArgumentException("As many bytes are read as are written.", nameof(read));
        Transfers++;
        _freeNs = Math.Max(_freeNs, nowUs * 1000);
        var device = _devices.GetValueOrDefault(select);
        device?.Select(FreeUs);
        for (var i = 0; i < write.Length; i++)
        {
            _freeNs += 8_000_000_000L / ClockHertz;
            var value = device?.Exchange(FreeUs, Carry(write[i])) ?? 0xFF;
            read[i] = Open ? (byte)0xFF : Carry(value);
        }
        device?.Deselect(FreeUs);
    }

    private byte Carry(byte value) => _noise.Chance(FlipChance) ? _noise.Flip(value) : value;
}
