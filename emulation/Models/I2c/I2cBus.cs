using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.I2c;

/// <summary>How a transfer ended.</summary>
public enum I2cResult
{
    Done,

    /// <summary>Nobody acknowledged the address, or the chip refused a byte.</summary>
    NoAcknowledge,

    /// <summary>Somebody holds a wire low: nothing passes.</summary>
    Stuck,

    /// <summary>A chip held the clock longer than the controller waits.</summary>
    StretchedTooLong,
}

/// <summary>
/// An I2C bus with chips at addresses, and what goes wrong on it. Transfers take no time; what they would have taken is counted.
/// </summary>
public sealed class I2cBus
{
    private readonly Dictionary<int, II2cDevice> _devices = new();
    private readonly Dictionary<int, int> _refusals = new();
    private readonly SeededNoise _noise;
    private II2cDevice? _called;
    private int _address;

    /// <param name="seed">Decides which transfers and bytes chance spoils.</param>
    public I2cBus(int seed) => _noise = new SeededNoise(seed);

    public int ClockHertz { get; init; } = 100_000;

    /// <summary>Chance that a data byte passes with one bit turned over, either way.</summary>
    public double FlipChance { get; set; }

    /// <summary>Chance that a transfer meets no acknowledge.</summary>
    public double RefuseChance { get; set; }

    /// <summary>A fault: a wire is held low until this is taken back.</summary>
    public bool Stuck { get; set; }

    /// <summary>How long the chip holds the clock in each transfer.</summary>
    public long StretchUs { get; set; }

    /// <summary>How long the controller lets it.</summary>
    public long StretchLimitUs { get; init; } = 25_000;

    public long Transfers { get; private set; }

    public long Failed { get; private set; }

    /// <summary>How long the transfers so far would have taken, stretching included.</summary>
    public long BusyUs { get; private set; }

    public void Attach(int address, II2cDevice device)
    {
        if (address is < 0x08 or > 0x77) throw new ArgumentOutOfRangeException(
            nameof(address), address, "A chip's address is 0x08 to 0x77 (seven bits, without the read bit).");
        if (!_devices.TryAdd(address, device)) throw new ArgumentException(
            $"Address 0x{address:X2} is taken: give one of the two chips another.", nameof(address));
    }

    /// <summary>The next transfers to this address meet no acknowledge.</summary>
    public void Refuse(int address, int transfers) => _refusals[address] = transfers;

    /// <summary>Writes, then reads after a repeated start; either may be empty.</summary>
    public I2cResult Transfer(long nowUs, int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Transfers++;
        var result = Pass(nowUs, address, write, read);
        if (result != I2cResult.Done) Failed++;
        return result;
    }

    /// <summary>A start, or a repeated one, and an address: from a controller that goes byte by byte. <see cref="End"/> ends it.</summary>
    public I2cResult Begin(long nowUs, int address, bool read)
    {
        if (_called is null || address != _address)
        {
            End(nowUs);
            if (Meet(address) is var met and not I2cResult.Done) return met;
        }
        Count();
        return _called!.Begin(nowUs, read) ? I2cResult.Done : I2cResult.NoAcknowledge;
    }

    /// <summary>A byte for the chip that was called.</summary>
    /// <returns>Whether it acknowledged.</returns>
    public bool Write(long nowUs, byte value) => _called is not null && _called.Write(nowUs, Carry(value));

    /// <summary>A byte from the chip that was called; FF where there is none.</summary>
    public byte Read(long nowUs) => _called is null ? (byte)0xFF : Carry(_called.Read(nowUs));

    /// <summary>A stop.</summary>
    public void End(long nowUs)
    {
        _called?.End(nowUs);
        _called = null;
    }

    private I2cResult Pass(long nowUs, int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        try
        {
            if (write.Length > 0 || read.Length == 0)
            {
                if (Begin(nowUs, address, read: false) is var begun and not I2cResult.Done) return begun;
                foreach (var value in write)
                    if (!Write(nowUs, value)) return I2cResult.NoAcknowledge;
            }
            if (read.Length == 0) return I2cResult.Done;
            if (Begin(nowUs, address, read: true) is var again and not I2cResult.Done) return again;
            for (var i = 0; i < read.Length; i++) read[i] = Read(nowUs);
            return I2cResult.Done;
        }
        finally
        {
            End(nowUs);
        }
    }

    private I2cResult Meet(int address)
    {
        if (Stuck) return I2cResult.Stuck;
        BusyUs += Math.Min(StretchUs, StretchLimitUs);
        if (StretchUs > StretchLimitUs) return I2cResult.StretchedTooLong;
        _address = address;
        return IsRefused(address) || !_devices.TryGetValue(address, out _called) ? I2cResult.NoAcknowledge : I2cResult.Done;
    }

    private bool IsRefused(int address)
    {
        var left = _refusals.GetValueOrDefault(address);
        if (left > 0) _refusals[address] = left - 1;
        return left > 0 || _noise.Chance(RefuseChance);
    }

    private byte Carry(byte value)
    {
        Count();
        return _noise.Chance(FlipChance) ? _noise.Flip(value) : value;
    }

    // Eight bits and the acknowledge.
    private void Count() => BusyUs += 9_000_000L / ClockHertz;
}
