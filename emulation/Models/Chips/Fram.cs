using System;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Fujitsu MB85RC256V and its kind (FM24W256): 32 KB of ferroelectric memory. Two address octets, high first, then
/// data; a written octet is kept at once, without a pause and without wear. Source: data sheet MB85RC256V (Fujitsu).
/// </summary>
public sealed class Fram : Chip
{
    private readonly byte[] _content;
    private readonly PowerFuse? _fuse;
    private int _named;
    private int _place;

    /// <param name="fuse">Cuts the power between two octets, if given.</param>
    /// <param name="octets">A power of two; 32768 is the MB85RC256V.</param>
    public Fram(PowerFuse? fuse = null, int octets = 32_768)
    {
        if (octets <= 0 || (octets & (octets - 1)) != 0) throw new ArgumentOutOfRangeException(nameof(octets), octets, "The size is a power of two.");
        _fuse = fuse;
        _content = new byte[octets];
    }

    /// <summary>A fault: the write-protect pin is high. It acknowledges and keeps what it had.</summary>
    public bool WriteProtected { get; set; }

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content => _content;

    public override bool Write(long nowUs, byte octet)
    {
        if (_named < 2)
        {
            _place = ((_place << 8) | octet) & 0xFFFF;
            if (++_named == 2) _place &= _content.Length - 1;
            return true;
        }
        if (!WriteProtected)
        {
            _fuse?.Octet();
            _content[_place] = octet;
        }
        Move();
        return true;
    }

    public override byte Read(long nowUs)
    {
        var octet = _content[_place];
        Move();
        return octet;
    }

    protected override bool Address(long nowUs, bool read)
    {
        _named = 0;
        _place &= _content.Length - 1;
        return true;
    }

    private void Move() => _place = (_place + 1) & (_content.Length - 1);
}
