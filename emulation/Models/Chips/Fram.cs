using System;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Fujitsu MB85RC256V and its kind (FM24W256): 32 KB of ferroelectric memory. Two address bytes, high first, then
/// data; a written byte is kept at once, without a pause and without wear. Source: data sheet MB85RC256V (Fujitsu).
/// </summary>
public sealed class Fram : Chip
{
    private readonly byte[] _content;
    private readonly PowerFuse? _fuse;
    private int _named;
    private int _place;

    /// <param name="fuse">Cuts the power between two bytes, if given.</param>
    /// <param name="bytes">A power of two; 32768 is the MB85RC256V.</param>
    public Fram(PowerFuse? fuse = null, int bytes = 32_768)
    {
        if (bytes <= 0 || (bytes & (bytes - 1)) != 0) throw new ArgumentOutOfRangeException(
            nameof(bytes), bytes, "The size is a power of two.");
        _fuse = fuse;
        _content = new byte[bytes];
    }

    /// <summary>A fault: the write-protect pin is high. It acknowledges and keeps what it had.</summary>
    public bool WriteProtected { get; set; }

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content => _content;

    public override bool Write(long nowUs, byte value)
    {
        if (_named < 2)
        {
            _place = ((_place << 8) | value) & 0xFFFF;
            if (++_named == 2) _place &= _content.Length - 1;
            return true;
        }
        if (!WriteProtected)
        {
            _fuse?.Byte();
            _content[_place] = value;
        }
        Move();
        return true;
    }

    public override byte Read(long nowUs)
    {
        var value = _content[_place];
        Move();
        return value;
    }

    protected override bool Address(long nowUs, bool read)
    {
        _named = 0;
        _place &= _content.Length - 1;
        return true;
    }

    private void Move() => _place = (_place + 1) & (_content.Length - 1);
}
