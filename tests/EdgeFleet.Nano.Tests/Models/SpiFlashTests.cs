using EdgeFleet.Models.Chips;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Spi;

namespace EdgeFleet.Nano.Tests.Models;

/// <summary>The flash on its bus, instruction by instruction, as its data sheet has them.</summary>
public sealed class SpiFlashTests
{
    private const int Select = 4;
    private const byte Busy = 1;
    private const byte Writable = 2;

    private readonly PowerFuse _fuse = new();
    private readonly SpiBus _bus = new(1);
    private readonly W25q128 _chip;
    private long _nowUs;

    public SpiFlashTests()
    {
        _chip = new W25q128(_fuse);
        _bus.Attach(Select, _chip);
    }

    [Fact]
    public void It_says_who_it_is_and_is_empty()
    {
        Assert.Equal([0xEF, 0x40, 0x18], Ask(3, 0x9F));
        Assert.Equal([0xFF, 0xFF], Ask(2, 0x03, 0xFF, 0xFF, 0xFF));
        Assert.Equal([0, 0, 0], Ask(3, 0x05));
    }

    [Fact]
    public void Without_write_enable_nothing_is_taken_and_it_holds_for_one_instruction()
    {
        Ask(0, 0x02, 0, 0, 0, 0x12);
        Ask(0, 0x20, 0, 0, 0);
        Assert.Equal((2L, (byte)0), (_chip.Ignored, Status()));
        Program(0, 0x12);
        Assert.Equal(0, Status());
        Ask(0, 0x06);
        Ask(0, 0x04);
        Assert.Equal(0, Status());
        Assert.Equal([0x12, 0xFF], Ask(2, 0x03, 0, 0, 0));
    }

    [Fact]
    public void While_it_works_it_answers_for_its_status_only()
    {
        Program(0, 0x12);
        Ask(0, 0x06);
        Ask(0, 0x20, 0, 0, 0);
        Assert.Equal(Busy | Writable, Status());
        Assert.Equal([0xFF, 0xFF, 0xFF], Ask(3, 0x9F));
        Assert.Equal([0xFF], Ask(1, 0x03, 0, 0, 0));
        _nowUs += 44_000;
        Assert.Equal(Busy | Writable, Status());
        Assert.Equal(0x12, _chip.Sector(0).Content[0]);
        _nowUs += 2000;
        Assert.Equal(0, Status());
        Assert.Equal([0xFF], Ask(1, 0x03, 0, 0, 0));
        Assert.Equal(1, _chip.Sector(0).Erases[0]);
    }

    [Fact]
    public void Programming_clears_bits_and_wraps_within_its_page()
    {
        Program(0x0FE, 1, 2, 3, 4);
        Assert.Equal([3, 4, 0xFF], Ask(3, 0x03, 0, 0, 0));
        Assert.Equal([1, 2, 0xFF], Ask(3, 0x03, 0, 0, 0xFE));
        Program(0x0FE, 0xFE);
        Assert.Equal([0], Ask(1, 0x03, 0, 0, 0xFE));
        // Of more than a page the last 256 bytes count.
        Program(0x200, [.. Enumerable.Range(0, 258).Select(i => (byte)(i / 2))]);
        Assert.Equal([128, 128, 1, 1], Ask(4, 0x03, 0, 2, 0));
    }

    [Fact]
    public void Reading_goes_on_over_all_sectors_and_begins_anew_behind_the_last_byte()
    {
        Program(0, 7);
        Program(0xFFFFFF, 9);
        Assert.Equal([9, 7], Ask(2, 0x03, 0xFF, 0xFF, 0xFF));
    }

    [Fact]
    public void Asleep_protected_or_dead_it_takes_nothing()
    {
        Ask(0, 0xB9);
        Assert.Equal([0xFF, 0xFF, 0xFF], Ask(3, 0x9F));
        Ask(0, 0xAB);
        Assert.Equal([0xEF, 0x40, 0x18], Ask(3, 0x9F));
        _chip.Protected = true;
        Program(0, 0x12);
        Assert.Equal([0xFF], Ask(1, 0x03, 0, 0, 0));
        _chip.Dead = true;
        Assert.Equal([0xFF], Ask(1, 0x05));
        Assert.Equal([0xFF], AskAt(5, 1, 0x05));
    }

    [Fact]
    public void A_supply_that_goes_within_an_erase_or_a_program_leaves_something_between()
    {
        var left = new HashSet<byte>();
        for (var part = 1; part < 45; part += 2)
        {
            Program(part * 4096, [.. Enumerable.Repeat((byte)0x5A, 256)]);
            Ask(0, 0x06);
            Ask(0, 0x20, (byte)(part >> 4), (byte)(part << 4), 0);
            Cut(_bus.FreeUs + part * 1000);
            var content = _chip.Sector(part * 4096).Content[..256];
            Assert.True(content.ContainsAnyExcept((byte)0xFF), $"after {part} ms it is not erased");
            foreach (var value in content) left.Add(value);
        }
        Assert.True(left.Count > 100, "it may be anything");
        Ask(0, 0x06);
        Ask(0, [0x02, 0, 0, 0, .. Enumerable.Repeat((byte)0x5A, 200)]);
        Cut(_bus.FreeUs + 200);
        Assert.True(_chip.Sector(0).Content[..200].ContainsAnyExcept((byte)0x5A));
        Assert.All(_chip.Sector(0).Content[..200].ToArray(), value => Assert.Equal(0x5A, value & 0x5A));
        // The enable is gone, and so is what was under way.
        Assert.Equal(0, Status());
    }

    [Fact]
    public void A_fuse_cuts_within_and_the_chip_is_no_longer_at_work()
    {
        Ask(0, 0x06);
        Ask(0, 0x02, 0, 0, 0, 1, 2, 3);
        _fuse.CutAfter(1);
        _nowUs += 1000;
        Assert.Throws<PowerCutException>(() => Status());
        Assert.NotEqual([1, 2, 3], _chip.Sector(0).Content[..3].ToArray());
        _chip.PowerOff(_nowUs);
        _fuse.Renew();
        _chip.PowerOn(_nowUs);
        Assert.Equal(0, Status());
    }

    [Fact]
    public void Time_passes_on_the_bus_where_the_world_stands_still()
    {
        Ask(0, 0x06);
        Ask(0, 0x20, 0, 0, 0);
        var polls = 0;
        while (Status() != 0 && polls < 100_000) polls++;
        Assert.InRange(_bus.FreeUs, 45_000, 45_100);
        Assert.True(polls > 1000);
        _nowUs = 1_000_000;
        Status();
        Assert.InRange(_bus.FreeUs, _nowUs, _nowUs + 10);
        Assert.Throws<ArgumentException>(() => _bus.Attach(Select, _chip));
    }

    [Fact]
    public void Noise_turns_bits_over_and_an_open_wire_reads_as_ones()
    {
        _bus.FlipChance = 0.01;
        var wrong = Enumerable.Range(0, 1000).Count(_ => !Ask(3, 0x9F).SequenceEqual(new byte[] { 0xEF, 0x40, 0x18 }));
        Assert.InRange(wrong, 10, 200);
        (_bus.FlipChance, _bus.Open) = (0, true);
        Assert.Equal([0xFF, 0xFF, 0xFF], Ask(3, 0x9F));
    }

    private byte Status() => Ask(1, 0x05)[0];

    private void Program(int address, params byte[] bytes)
    {
        Ask(0, 0x06);
        Ask(0, [0x02, (byte)(address >> 16), (byte)(address >> 8), (byte)address, .. bytes]);
        _nowUs = Math.Max(_nowUs, _bus.FreeUs) + 500;
        Status();
    }

    private void Cut(long nowUs)
    {
        _chip.PowerOff(nowUs);
        _chip.PowerOn(nowUs);
        _nowUs = nowUs;
    }

    private byte[] Ask(int answer, params byte[] bytes) => AskAt(Select, answer, bytes);

    private byte[] AskAt(int select, int answer, params byte[] bytes)
    {
        byte[] write = [.. bytes, .. new byte[answer]];
        var read = new byte[write.Length];
        _bus.Transfer(_nowUs, select, write, read);
        return read[bytes.Length..];
    }
}
