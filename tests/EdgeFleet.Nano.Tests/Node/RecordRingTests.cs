using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class RecordRingTests
{
    private readonly NorFlash _flash = new(4 * Memories.SectorSize, Memories.SectorSize);

    public static TheoryData<string> Kinds => [.. Memories.Kinds];

    [Fact]
    public void Records_are_numbered_from_1_and_read_back_after_a_restart()
    {
        var ring = Open();
        Assert.Equal((0u, 0u, 0u), (ring.Newest, ring.Oldest, ring.Confirmed));
        Assert.Equal(0, ring.Find(0));
        for (uint n = 1; n <= 20; n++)
        {
            Assert.True(RingUse.Append(ring, n));
            Assert.Equal(n, ring.Newest);
        }
        foreach (var again in new[] { ring, Open() })
        {
            Assert.Equal(Enumerable.Range(1, 20).Select(n => (uint)n), RingUse.Held(again).Keys);
            Assert.All(RingUse.Held(again), held => Assert.Equal(RingUse.Record(held.Key), held.Value));
            Assert.Equal((1u, 20u), (again.Oldest, again.Newest));
        }
    }

    [Fact]
    public void What_is_confirmed_is_not_handed_over_again_and_what_never_was_handed_over_cannot_be_confirmed()
    {
        var ring = Open();
        for (uint n = 1; n <= 10; n++) RingUse.Append(ring, n);
        ring.Confirm(4);
        Assert.Equal(0u, ring.Confirmed);
        RingUse.Read(ring, 1);
        RingUse.Read(ring, 6);
        ring.Confirm(7);
        Assert.Equal(0u, ring.Confirmed);
        ring.Confirm(4);
        ring.Confirm(3);
        Assert.Equal((4u, 5u), (ring.Confirmed, ring.Oldest));
        Assert.Equal(5u, RingUse.Held(ring).Keys.First());
        ring.Confirm(10);
        Assert.Equal((10u, 0u), (ring.Confirmed, ring.Oldest));
        Assert.Equal(0, ring.Find(0));
    }

    [Fact]
    public void A_full_ring_drops_the_oldest_and_counts_what_was_not_confirmed()
    {
        var ring = Open();
        uint n = 0;
        while (!ring.IsFull) RingUse.Append(ring, ++n);
        Assert.Equal((0u, 1u), (ring.Dropped, ring.Oldest));
        RingUse.Held(ring);
        ring.Confirm(3);
        while (ring.Oldest == 4) RingUse.Append(ring, ++n);
        Assert.Equal(ring.Oldest - 4, ring.Dropped);
        Assert.Equal(n - ring.Oldest + 1, (uint)RingUse.Held(ring).Count);
        var again = Open();
        Assert.Equal((ring.Dropped, ring.Oldest, true), (again.Dropped, again.Oldest, again.IsFull));
        RingUse.Held(again);
        again.Confirm(n);
        Assert.False(again.IsFull);
        for (var i = 0; i < 100; i++)
        {
            RingUse.Append(again, ++n);
            RingUse.Held(again);
            again.Confirm(n);
        }
        Assert.Equal(ring.Dropped, again.Dropped);
    }

    [Fact]
    public void A_confirmation_outlives_a_restart_but_for_fewer_records_than_are_written_down_at_once()
    {
        var ring = Open();
        uint confirmed = 0;
        for (uint n = 1; n <= 300; n++)
        {
            RingUse.Append(ring, n);
            RingUse.Read(ring, n);
            ring.Confirm(n);
            var again = Open().Confirmed;
            Assert.InRange(again, confirmed, n);
            Assert.True(n - again < RecordRing.MarkEvery, $"{again} of {n}");
            confirmed = again;
        }
        Assert.InRange(_flash.Programmed, 300 * 20, 300 * 26);
    }

    [Fact]
    public void A_worn_sector_is_passed_over_and_costs_no_record()
    {
        var ring = Open();
        uint n = 0;
        while (n < 12) RingUse.Append(ring, ++n);
        _flash.WornAddress = Memories.SectorSize;
        for (var i = 0; i < 40; i++)
        {
            Assert.True(RingUse.Append(ring, ++n));
            var held = RingUse.Held(ring);
            Assert.Contains(ring.Newest, held.Keys);
            Assert.Equal(held.Keys.Max(), ring.Newest);
        }
        Assert.True(ring.Failures > 0);
        Assert.Equal(RingUse.Held(ring).Keys, RingUse.Held(Open()).Keys);
    }

    [Fact]
    public void A_memory_that_does_not_answer_for_a_while_loses_nothing()
    {
        var deaf = new DeafFlash(new FlashMemory(_flash));
        var ring = new RecordRing(deaf);
        for (uint n = 1; n <= 20; n++) RingUse.Append(ring, n);
        var held = RingUse.Held(ring);
        deaf.Deaf = true;
        for (uint n = 0; n < 20; n++) Assert.False(RingUse.Append(ring, n));
        Assert.Empty(RingUse.Held(ring));
        deaf.Deaf = false;
        Assert.Equal(held, RingUse.Held(ring));
        Assert.Equal(0u, ring.Dropped);
        Assert.True(RingUse.Append(ring, ring.Newest + 1));
        Assert.Equal(21, RingUse.Held(ring).Count);
    }

    [Fact]
    public void A_flipped_bit_costs_its_record_and_no_number_is_given_twice()
    {
        for (var address = 0; address < Memories.SectorSize; address++)
        {
            for (var bit = 0; bit < 8; bit += 3)
            {
                var flash = new NorFlash(4 * Memories.SectorSize, Memories.SectorSize);
                var ring = new RecordRing(new FlashMemory(flash));
                for (uint n = 1; n <= 17; n++) RingUse.Append(ring, n);
                var before = RingUse.Held(ring);
                flash.Flip(Memories.SectorSize + address, bit);
                var again = new RecordRing(new FlashMemory(flash));
                var after = RingUse.Held(again);
                Assert.All(after, held => Assert.Equal(before[held.Key], held.Value));
                Assert.True(RingUse.Append(again, 0));
                Assert.DoesNotContain(again.Newest, before.Keys);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_flash_content_opens(string kind)
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var flash = Memories.Make(kind, 3, new PowerFuse(), i);
            var noise = new byte[3 * Memories.SectorSize];
            random.NextBytes(noise);
            for (var at = 0; at < noise.Length; at += Memories.SectorSize) flash.Erase(at);
            flash.Write(0, noise, 0, noise.Length);
            var ring = new RecordRing(flash);
            Assert.Empty(RingUse.Held(ring));
            Assert.True(RingUse.Append(ring, 1));
            Assert.Equal([1u], RingUse.Held(ring).Keys);
        }
    }

    /// <summary>A W25Q64 stands 100,000 erases a sector; half of it as ring, at the highest rate of the sense loop.</summary>
    [Fact]
    public void Wear_stays_bounded()
    {
        var flash = new NorFlash(16 * 4096);
        var ring = new RecordRing(new FlashMemory(flash));
        const int records = 100_000;
        for (uint n = 1; n <= records; n++)
        {
            RingUse.Append(ring, n);
            RingUse.Read(ring, n);
            ring.Confirm(n);
        }
        var max = flash.Erases.ToArray().Max();
        Assert.InRange(flash.Erases.ToArray().Min(), max - 1, max);
        // All but the end of a sector is used: the longest record or a mark may not fit there.
        Assert.InRange(max, flash.Programmed / 4096 / 16, flash.Programmed / (4096 - 39 - 7) / 16 + 1);
    }

    private RecordRing Open() => new(new FlashMemory(_flash));
}
