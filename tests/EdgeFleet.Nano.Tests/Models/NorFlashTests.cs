using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Nano.Tests.Models;

public sealed class NorFlashTests
{
    private readonly PowerFuse _fuse = new();

    [Fact]
    public void Programming_clears_bits_and_erasing_a_sector_sets_them()
    {
        var flash = new NorFlash(1024, 256);
        Assert.True(flash.Program(250, [0xF0, 0x0F, 0, 1, 2, 3, 4, 5]));
        Assert.True(flash.Program(250, [0x3F, 0xFF]));
        Assert.Equal([0x30, 0x0F, 0, 1, 2, 3, 4, 5, 0xFF], flash.Content[250..259].ToArray());
        Assert.True(flash.Erase(255));
        Assert.Equal([0xFF, 0xFF, 4, 5], flash.Content[254..258].ToArray());
        Assert.Equal([1, 0, 0, 0], flash.Erases.ToArray());
        Assert.Equal(10, flash.Programmed);
    }

    [Fact]
    public void A_cut_within_a_program_clears_no_bit_that_it_was_not_to_clear()
    {
        byte[] written = [0x12, 0x34, 0x00, 0xFF, 0xA5, 0x5A];
        var left = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            for (var cut = 0; cut < written.Length; cut++)
            {
                var flash = new NorFlash(256, 256, _fuse, seed);
                _fuse.CutAfter(cut);
                Assert.Throws<PowerCutException>(() => flash.Program(0, written));
                Assert.All(written.Select((value, i) => value & ~flash.Content[i]), missing => Assert.Equal(0, missing));
                if (cut == 0) Assert.Equal([0xFF, 0xFF], flash.Content[..2].ToArray());
                left.Add(Convert.ToHexString(flash.Content[..written.Length]));
            }
        }
        Assert.True(left.Count > 100, "the same cut leaves many things");
        Assert.Contains(left, content => content.StartsWith("123400FF", StringComparison.Ordinal)
            && !content.EndsWith("A55A", StringComparison.Ordinal));
        Assert.Contains(left, content => content[..2] != "12" && !content.EndsWith("FFFF", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cut_within_an_erase_spoils_its_sector_only()
    {
        var left = new HashSet<byte>();
        for (var cut = 0; cut < 16; cut++)
        {
            var flash = new NorFlash(768, 256, _fuse, cut);
            _fuse.Renew();
            flash.Program(0, [.. Enumerable.Repeat((byte)0x5A, 768)]);
            _fuse.CutAfter(cut);
            Assert.Throws<PowerCutException>(() => flash.Erase(256));
            Assert.Equal(cut == 0, flash.Content[256..512].IndexOfAnyExcept((byte)0x5A) < 0);
            Assert.True(flash.Content[256..512].ContainsAnyExcept((byte)0xFF));
            Assert.False(flash.Content[..256].ContainsAnyExcept((byte)0x5A) || flash.Content[512..].ContainsAnyExcept((byte)0x5A));
            foreach (var value in flash.Content[256..512]) left.Add(value);
        }
        Assert.Contains((byte)0, left);
        Assert.Contains((byte)0xFF, left);
    }

    [Fact]
    public void A_worn_sector_says_so()
    {
        var flash = new NorFlash(512, 256) { WornAddress = 300 };
        Assert.False(flash.Erase(256));
        Assert.False(flash.Program(254, [0, 0, 0]));
        Assert.True(flash.Program(254, [0, 0]));
    }

    [Fact]
    public void A_firmware_that_catches_the_cut_changes_nothing_after_it_and_is_off()
    {
        NorFlash? flash = null;
        var board = new PowerSwitch(_ => _ =>
        {
            for (var i = 0; i < 3; i++)
            {
                try
                {
                    flash!.Program(i, [0]);
                }
                catch (PowerCutException)
                {
                    continue;
                }
            }
        });
        flash = new NorFlash(256, 256, board.Fuse);
        board.On(0);
        board.Fuse.CutAfter(1);
        board.Step(1);
        Assert.False(board.IsOn);
        Assert.Equal([0, 0xFF, 0xFF], flash.Content[..3].ToArray());
        board.On(2);
        board.Step(3);
        Assert.Equal([0, 0, 0], flash.Content[..3].ToArray());
    }
}
