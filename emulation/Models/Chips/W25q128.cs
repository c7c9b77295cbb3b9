using System;
using System.Collections.Generic;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;

namespace EdgeFleet.Models.Chips;

/// <summary>
/// Winbond W25Q128JV: 16 MB of NOR flash on SPI. What is programmed or erased is there when its time is over; while it is at work it
/// answers for its status only, and a supply that goes away then leaves something in between. It has no sign for a program or erase
/// that failed. Source: data sheet W25Q128JV (Winbond), 7.1 and 8.2; times and rules 9.6.
/// </summary>
/// <remarks>Instructions that are not here are counted and do nothing: dual and quad transfers, 64 kB and chip erase, suspending,
/// security registers, writing its status.</remarks>
public sealed class W25q128 : ISpiDevice, IPowered
{
    public const int Bytes = 1 << 24;
    public const int PageBytes = 256;
    private const int SectorBytes = 4096;

    private readonly Dictionary<int, NorFlash> _sectors = new();
    private readonly PowerFuse? _fuse;
    private readonly int _seed;
    private readonly byte[] _page = new byte[PageBytes];
    private bool _powered = true;
    private bool _heard;
    private bool _writable;
    private byte _instruction;
    private int _count;
    private int _address;
    private byte _work;
    private long _beganUs;
    private long _doneUs;

    /// <param name="fuse">Cuts the power within a program or an erase, if given.</param>
    /// <param name="seed">Decides what a cut leaves.</param>
    public W25q128(PowerFuse? fuse = null, int seed = 1)
    {
        _fuse = fuse;
        _seed = seed;
    }

    /// <summary>Of a page; 400 as usual, 3000 at most (tPP).</summary>
    public long ProgramUs { get; set; } = 400;

    /// <summary>Of a sector; 45 ms as usual, 400 at most (tSE).</summary>
    public long EraseUs { get; set; } = 45_000;

    /// <summary>A fault: it drives nothing.</summary>
    public bool Dead { get; set; }

    /// <summary>A fault: it never comes to the end of what it is at.</summary>
    public bool Hangs { get; set; }

    /// <summary>A fault: somebody has set its protection bits, and it takes neither program nor erase.</summary>
    public bool Protected { get; set; }

    /// <summary>A fault: another memory type than its own, as of another make.</summary>
    public byte MemoryType { get; set; } = 0x40;

    public bool Asleep { get; private set; }

    /// <summary>Instructions it does not have, or did not take: at work, asleep, protected, without write enable.</summary>
    public long Ignored { get; private set; }

    /// <summary>The sector that holds this address: what lies in it, how often it was erased, its faults.</summary>
    public NorFlash Sector(int address)
    {
        var sector = address / SectorBytes;
        if (!_sectors.TryGetValue(sector, out var cells))
            _sectors[sector] = cells = new NorFlash(SectorBytes, SectorBytes, _fuse, _seed + sector);
        return cells;
    }

    public void Select(long nowUs)
    {
        if (!_powered) return;
        Settle(nowUs);
        _count = 0;
    }

    public byte Exchange(long nowUs, byte value)
    {
        if (!_powered || Dead) return 0xFF;
        Settle(nowUs);
        var at = _count++;
        if (at == 0)
        {
            _instruction = value;
            _heard = Hears(value);
            if (!_heard) Ignored++;
            if (_heard && value == 0x02) Array.Fill(_page, (byte)0xFF);
            return 0xFF;
        }
        if (!_heard) return 0xFF;
        switch (_instruction)
        {
            case 0x05: return Status;
            case 0x9F: return at switch { 1 => 0xEF, 2 => MemoryType, 3 => 0x18, _ => 0xFF };
            case 0x03 or 0x02 or 0x20 when at <= 3:
                _address = (at == 1 ? 0 : _address << 8) | value;
                return 0xFF;
            case 0x03: return Load((_address + at - 4) & (Bytes - 1));
            case 0x02:
                // Beyond the page's end it goes on at its beginning, over what came before.
                _page[(_address + at - 4) % PageBytes] = value;
                return 0xFF;
            default: return 0xFF;
        }
    }

    public void Deselect(long nowUs)
    {
        if (!_powered || Dead || !_heard || _count == 0) return;
        switch (_instruction)
        {
            case 0x06: _writable = true; break;
            case 0x04: _writable = false; break;
            case 0xB9: Asleep = true; break;
            case 0xAB: Asleep = false; break;
            case 0x02 when _count > 4: Begin(nowUs, ProgramUs); break;
            case 0x20 when _count == 4: Begin(nowUs, EraseUs); break;
        }
        _heard = false;
    }

    public void PowerOff(long nowUs)
    {
        if (_work != 0 && (nowUs < _doneUs || Hangs || _fuse is { Blown: true })) Tear(nowUs);
        else Settle(nowUs);
        _powered = false;
        (_work, _writable, _heard, Asleep) = (0, false, false, false);
    }

    public void PowerOn(long nowUs) => _powered = true;

    private byte Status => (byte)((_work != 0 ? 0x01 : 0) | (_writable ? 0x02 : 0) | (Protected ? 0x1C : 0));

    private bool Hears(byte instruction)
    {
        if (Asleep) return instruction == 0xAB;
        if (_work != 0) return instruction == 0x05;
        return instruction switch
        {
            0x03 or 0x05 or 0x9F or 0x06 or 0x04 or 0xB9 or 0xAB => true,
            0x02 or 0x20 => _writable && !Protected,
            _ => false,
        };
    }

    private void Begin(long nowUs, long durationUs)
    {
        _work = _instruction;
        _beganUs = nowUs;
        _doneUs = nowUs + durationUs;
    }

    // The fuse may cut here: the work is then over, whatever it leaves.
    private void Settle(long nowUs)
    {
        if (_work == 0 || Hangs || nowUs < _doneUs) return;
        var work = _work;
        (_work, _writable) = (0, false);
        if (work == 0x20) Sector(_address).Erase(_address % SectorBytes);
        else if (Sent() is { Length: > 0 } sent) Sector(_address).Program(sent.At, sent.Bytes);
    }

    private void Tear(long nowUs)
    {
        var done = Math.Clamp((double)(nowUs - _beganUs) / (_doneUs - _beganUs), 0, 1);
        if (_work == 0x20) Sector(_address).CutErase(_address % SectorBytes, done);
        else if (Sent() is { Length: > 0 } sent) Sector(_address).CutProgram(sent.At, sent.Bytes, done);
    }

    // What of the page is to change, by its place in the sector: a byte of FF clears nothing.
    private Stretch Sent()
    {
        var first = _page.AsSpan().IndexOfAnyExcept((byte)0xFF);
        if (first < 0) return default;
        var last = _page.AsSpan().LastIndexOfAnyExcept((byte)0xFF);
        return new Stretch(_address % SectorBytes / PageBytes * PageBytes + first, _page.AsSpan(first, last + 1 - first));
    }

    private byte Load(int address) =>
        _sectors.TryGetValue(address / SectorBytes, out var cells) ? cells.Content[address % SectorBytes] : (byte)0xFF;

    private readonly ref struct Stretch(int at, ReadOnlySpan<byte> bytes)
    {
        public readonly int At = at;
        public readonly ReadOnlySpan<byte> Bytes = bytes;

        public int Length => Bytes.Length;
    }
}
