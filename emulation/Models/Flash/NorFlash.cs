using System;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Flash;

/// <summary>
/// Serial NOR flash, as W25Q chips are: erasing a sector gives FF, programming only clears bits. A power cut leaves
/// a program in order up to a byte that has only some of its bits, or any bits of the whole range, since a page is
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

    /// <param name="bytes">In all.</param>
    /// <param name="sectorBytes">Erased together; 4096 in a W25Q.</param>
    /// <param name="fuse">Cuts the power within a program or an erase, if given.</param>
    /// <param name="seed">Decides what a cut leaves.</param>
    public NorFlash(int bytes, int sectorBytes = 4096, PowerFuse? fuse = null, int seed = 1)
    {
        if (sectorBytes <= 0 || (sectorBytes & (sectorBytes - 1)) != 0 || bytes <= 0 || bytes % sectorBytes != 0)
            throw new ArgumentOutOfRangeException(nameof(sectorBytes), sectorBytes, "A sector is a power of two and divides the whole.");
        SectorBytes = sectorBytes;
        _content = new byte[bytes];
        Array.Fill(_content, (byte)0xFF);
        _erases = new long[bytes / sectorBytes];
        _fuse = fuse;
        _noise = new SeededNoise(seed);
    }

    public int SectorBytes { get; }

    /// <summary>A fault: the sector that holds this address is worn out and takes neither program nor erase; -1: none.</summary>
    public int WornAddress { get; set; } = -1;

    /// <summary>A fault: its write-protect pin is low, and it takes neither program nor erase.</summary>
    public bool WriteProtected { get; set; }

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content => _content;

    /// <summary>How often each sector was erased: a chip stands 100,000.</summary>
    public ReadOnlySpan<long> Erases => _erases;

    /// <summary>Bytes programmed since it was made.</summary>
    public long Programmed { get; private set; }

    public void Read(int address, Span<byte> bytes) => _content.AsSpan(address, bytes.Length).CopyTo(bytes);

    /// <returns>False: the sector is worn out, or the chip protected.</returns>
    public bool Program(int address, ReadOnlySpan<byte> bytes)
    {
        var range = _content.AsSpan(address, bytes.Length);
        if (IsWorn(address) || IsWorn(address + bytes.Length - 1)) return false;
        var done = 0;
        try
        {
            for (; done < bytes.Length; done++) _fuse?.Byte();
        }
        catch (PowerCutException)
        {
            if (done > 0) TearProgram(range, bytes, done);
            throw;
        }
        for (var i = 0; i < range.Length; i++) range[i] &= bytes[i];
        Programmed += bytes.Length;
        return true;
    }

    /// <summary>Sets the sector that holds the address to FF.</summary>
    /// <returns>False: it is worn out.</returns>
    public bool Erase(int address)
    {
        var range = Range(address);
        if (IsWorn(address)) return false;
        var stage = 0;
        try
        {
            for (; stage < EraseStages; stage++) _fuse?.Byte();
        }
        catch (PowerCutException)
        {
            if (stage > 0) TearErase(range, stage);
            throw;
        }
        range.Fill(0xFF);
        _erases[address / SectorBytes]++;
        return true;
    }

    /// <summary>A fault: one bit is read as something else from now on.</summary>
    public void Flip(int address, int bit) => _content[address] ^= (byte)(1 << bit);

    /// <summary>The supply went away within a program.</summary>
    /// <param name="address">Of its first byte.</param>
    /// <param name="bytes">That were to be programmed.</param>
    /// <param name="done">How far it had come: 0 to 1.</param>
    public void CutProgram(int address, ReadOnlySpan<byte> bytes, double done)
    {
        if (!IsWorn(address)) TearProgram(_content.AsSpan(address, bytes.Length), bytes, (int)(done * (bytes.Length - 1)));
    }

    /// <summary>The supply went away within an erase of the sector that holds the address.</summary>
    /// <param name="address">Any of the sector.</param>
    /// <param name="done">How far it had come: 0 to 1.</param>
    public void CutErase(int address, double done)
    {
        if (!IsWorn(address)) TearErase(Range(address), (int)(done * (EraseStages - 1)));
    }

    private Span<byte> Range(int address) => _content.AsSpan(address - address % SectorBytes, SectorBytes);

    private bool IsWorn(int address) => WriteProtected || (WornAddress >= 0 && WornAddress / SectorBytes == address / SectorBytes);

    private void TearProgram(Span<byte> range, ReadOnlySpan<byte> bytes, int done)
    {
        if (_noise.Chance(0.5))
        {
            for (var i = 0; i < done; i++) range[i] &= bytes[i];
            range[done] &= (byte)(bytes[done] | _noise.Byte());
        }
        else
        {
            for (var i = 0; i < range.Length; i++) range[i] &= (byte)(bytes[i] | _noise.Byte());
        }
    }

    private void TearErase(Span<byte> range, int stage)
    {
        foreach (ref var value in range)
        {
            if (stage < EraseStages / 2) value &= _noise.Byte();
            else if (stage < EraseStages - 1) value = _noise.Byte();
            else value = _noise.Chance(0.02) ? _noise.Flip(0xFF) : (byte)0xFF;
        }
    }
}
