using System.Security.Cryptography;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class SlotStateTests
{
    private const int Sector = Memories.SectorSize;

    private readonly PowerFuse _fuse = new();

    /// <summary>On FRAM, where it lies, an erase changes byte by byte.</summary>
    [Theory]
    [InlineData("nor", 120)]
    [InlineData("fram", 400)]
    public void A_cut_anywhere_leaves_the_record_before_or_the_one_it_was_to_keep(string kind, int within)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var map = new SlotMap(Memories.Make(kind, 2, _fuse, seed), null!, Sector);
            var random = new Random(seed);
            var kept = 0L;
            var cuts = 0;
            for (var next = 1L; next <= 300; next++)
            {
                var state = new SlotState(map);
                Assert.Equal(kept, state.Record.Image);
                state.Record.SetSpare(SpareStage.Taking, next, (uint)next, (int)next);
                _fuse.CutAfter(random.Next(within));
                try
                {
                    Assert.True(state.Keep());
                    kept = next;
                }
                catch (PowerCutException)
                {
                    cuts++;
                    _fuse.Renew();
                    var left = new SlotState(map).Record.Image;
                    Assert.Contains(left, new[] { kept, next });
                    kept = left;
                }
                _fuse.Renew();
            }
            Assert.InRange(cuts, 30, 250);
        }
    }

    [Fact]
    public void What_is_in_a_memory_before_its_first_record_is_no_record()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var flash = new NorFlash(2 * Sector, Sector);
            var garbage = new byte[2 * Sector];
            new Random(seed).NextBytes(garbage);
            if (seed == 0) garbage.AsSpan().Clear();
            flash.Program(0, garbage);
            var map = Map(flash);
            var state = new SlotState(map);
            Assert.Equal((0u, SlotMap.None, SpareStage.Empty), (state.Record.Generation, state.Record.Confirmed, state.Record.Stage));
            state.Record.Confirmed = 2;
            Assert.True(state.Keep());
            Assert.Equal(2, new SlotState(map).Record.Confirmed);
        }
    }

    /// <summary>Layout 0: no lowest release, and eight bytes of check.</summary>
    [Fact]
    public void A_record_of_before_there_was_a_lowest_release_is_read_and_gone_on_from()
    {
        byte[] content = [5, 0, 0, 0, 2, SpareStage.Taking, 1, 0, 8, 7, 6, 5, 4, 3, 2, 1, 9, 0, 0, 0, 0, 2, 0, 0];
        var flash = new NorFlash(2 * Sector, Sector);
        flash.Program(0, [.. content, .. SHA256.HashData(content)[..8]]);
        var map = Map(flash);
        var state = new SlotState(map);
        var read = state.Record;
        Assert.Equal((5u, 2, SpareStage.Taking, 1, 0x0102030405060708, 9u, 512, 0u),
            (read.Generation, read.Confirmed, read.Stage, read.Tries, read.Image, read.Release, read.Length, read.Lowest));
        read.Lowest = 9;
        Assert.True(state.Keep());
        read = new SlotState(map).Record;
        Assert.Equal((6u, 2, 512, 9u), (read.Generation, read.Confirmed, read.Length, read.Lowest));
    }

    [Fact]
    public void A_sector_of_4096_takes_128_records_before_the_other_is_erased()
    {
        var flash = new NorFlash(2 * 4096, 4096);
        var state = new SlotState(Map(flash));
        for (var record = 0; record < 128 * 8; record++) Assert.True(state.Keep());
        Assert.Equal([4, 4], flash.Erases.ToArray());
    }

    [Fact]
    public void A_memory_that_fails_leaves_what_is_kept()
    {
        var flash = new NorFlash(2 * Sector, Sector);
        var map = Map(flash);
        var state = new SlotState(map);
        state.Record.Confirmed = 1;
        Assert.True(state.Keep());
        flash.WornAddress = 0;
        state.Record.Confirmed = 2;
        Assert.False(state.Keep());
        Assert.Equal(1, state.Record.Confirmed);
        flash.WornAddress = -1;
        state.Record.Confirmed = 2;
        Assert.True(state.Keep());
        Assert.Equal(2, new SlotState(map).Record.Confirmed);
    }

    // The state alone.
    private static SlotMap Map(NorFlash flash) => new(new FlashMemory(flash), null!, Sector);
}
