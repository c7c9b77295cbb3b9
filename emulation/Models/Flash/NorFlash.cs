using System;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Flash;

/// <summary>
/// Serial NOR flash, as W25Q chips are: erasing a sector gives FF, programming only clears bits. A power cut leaves
/// a program in order up to an octet that has only some of its bits, or any bits of the whole range, since a page is
/// programmed all at once; and an erase anywhere between the old content, zeros and FF. What a chip leaves follows
/// from the seed. Source for sizes and rules: data sheet W25Q64JV (Winbond).
/// </summary>
public sealed class NorFlash
{
    // How often an erase asks the fuse: before it begins, while it programs zeros, while it lifts them.
    private const int EraseStages = 16;

    private readonly byte[] _content;
    private readonly long[] _erases;
    private readonly PowerFuse? _fuse;
    private readonly SeededNoise _noise;

    /// <param name="octets">In all.</param>
    /// <param name="sectorOctets">Erased together; 4096 in a W25Q.</param>
    /// <param name="fuse">Cuts the power within a program or an erase, if given.</param>
    /// <param name="seed">Decides what a cut leaves.</param>
    public NorFlash(int octets, int sectorOctets = 4096, PowerFuse? fuse = null, int seed = 1)
    {
        if (sectorOctets <= 0 || (sectorOctets & (sectorOctets - 1)) != 0 || octets <= 0 || octets % sectorOctets != 0)
            throw new ArgumentOutOfRangeException(nameof(sectorOctets), sectorOctets, "A sector is a power of two and divides the whole.");
        SectorOctets = sectorOctets;
        _content = new byte[octets];
        Array.Fill(_content, (byte)0xFF);
        _erases = new long[octets / sectorOctets];
        _fuse = fuse;
        _noise = new SeededNoise(seed);
    }

    public int SectorOctets { get; }

    /// <summary>A fault: the sector that holds this address is worn out and takes neither program nor erase; -1: none.</summary>
    public int WornAddress { get; set; } = -1;

    /// <summary>A fault: its write-protect pin is low, and it takes neither program nor erase.</summary>
    public bool WriteProtected { get; set; }

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>How often each sector was erased: a chip stands 100,000.</summary>
    public ReadOnlySpan<long> Erases => _erases;

    /// <summary>Octets programmed since it was made.</summary>
    public long Programmed { get; private set; }

    public void Read(int address, Span<byte> octets) => _content.AsSpan(address, octets.Length).CopyTo(octets);

    /// <returns>False: the sector is worn out, or the chip protected.</returns>
    public bool Program(int address, ReadOnlySpan<byte> octets)
    {
        var range = _content.AsSpan(address, octets.Length);
        if (IsWorn(address) || IsWorn(address + octets.Length - 1)) return false;
        var done = 0;
        try
        {
            for (; done < octets.Length; done++) _fuse?.Octet();
        }
        catch (PowerCutException)
        {
            if (done > 0) TearProgram(range, octets, done);
            throw;
        }
        for (var i = 0; i < range.Length; i++) range[i] &= octets[i];
        Programmed += octets.Length;
        return true;
    }

    /// <summary>Sets the sector that holds the address to FF.</summary>
    /// <returns>False: it is worn out.</returns>
    public bool Erase(int address)
    {
        var range = _content.AsSpan(address - address % SectorOctets, SectorOctets);
        if (IsWorn(address)) return false;
        var stage = 0;
        try
        {
            for (; stage < EraseStages; stage++) _fuse?.Octet();
        }
        catch (PowerCutException)
        {
            if (stage > 0) TearErase(range, stage);
            throw;
        }
        range.Fill(0xFF);
        _erases[address / SectorOctets]++;
        return true;
    }

    /// <summary>A fault: one bit is read as something else from now on.</summary>
    public void Flip(int address, int bit) => _content[address] ^= (byte)(1 << bit);

    private bool IsWorn(int address) => WriteProtected || (WornAddress >= 0 && WornAddress / SectorOctets == address / SectorOctets);

    private void TearProgram(Span<byte> range, ReadOnlySpan<byte> octets, int done)
    {
        if (_noise.Chance(0.5))
        {
            for (var i = 0; i < done; i++) range[i] &= octets[i];
            range[done] &= (byte)(octets[done] | _noise.Octet());
        }
        else
        {
            for (var i = 0; i < range.Length; i++) range[i] &= (byte)(octets[i] | _noise.Octet());
        }
    }

    private void TearErase(Span<byte> range, int stage)
    {
        foreach (ref var octet in range)
        {
            if (stage < EraseStages / 2) octet &= _noise.Octet();
            else if (stage < EraseStages - 1) octet = _noise.Octet();
            else octet = _noise.Chance(0.02) ? _noise.Flip(0xFF) : (byte)0xFF;
        }
    }
}
