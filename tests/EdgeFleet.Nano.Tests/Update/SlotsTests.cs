using System.Security.Cryptography;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class SlotsTests
{
    private readonly SampleImage _old = new(5);
    private readonly SampleImage _new = new(6);
    private readonly UpdateBoard _board = new();

    [Fact]
    public void A_good_image_is_taken_verified_tried_and_confirmed()
    {
        _board.With(_old);
        _board.Boot(slots =>
        {
            Assert.Equal((FirmwareState.None, 0, 0, 5u), (slots.State, slots.Image, slots.Taken, slots.Release));
            Gateway.Send(slots, _new);
            Assert.Equal((FirmwareState.Genuine, _new.Id, _new.Bytes.Length), (slots.State, slots.Image, slots.Taken));
            Assert.False(slots.WantsRestart);
            slots.Apply(_new.Id);
            Assert.Equal((FirmwareState.Starting, true), (slots.State, slots.WantsRestart));
        });
        _board.Boot(slots =>
        {
            Assert.True(_new.Is(_board.Loaded));
            Assert.Equal((FirmwareState.Starting, _new.Id, 6u, true), (slots.State, slots.Image, slots.Release, slots.OnTrial));
            slots.ConfirmHealthy();
            Assert.Equal((FirmwareState.None, 0, false), (slots.State, slots.Image, slots.OnTrial));
        });
        _board.Boot(slots => Assert.False(slots.OnTrial));
        Assert.True(_new.Is(_board.Loaded));
        Assert.True(_board.NeighboursAreUnharmed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_image_that_does_not_show_itself_healthy_is_rolled_back_after_three_starts(bool watchdog)
    {
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        for (var start = 0; start < 3; start++)
        {
            _board.Boot(_ => throw (watchdog ? new WatchdogException() : new InvalidOperationException()));
            Assert.True(_new.Is(_board.Loaded));
        }
        _board.Boot(slots => Assert.Equal(
            (FirmwareState.RolledBack, _new.Id, 5u, false), (slots.State, slots.Image, slots.Release, slots.OnTrial)));
        Assert.True(_old.Is(_board.Loaded));
        _board.Boot(slots => Gateway.Update(slots, _new));
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(_new.Is(_board.Loaded));
    }

    [Fact]
    public void Under_another_key_it_is_not_genuine()
    {
        var foreign = new SampleImage(6, key: [.. SampleImage.Key.Reverse()]);
        _board.With(_old).Boot(slots =>
        {
            Gateway.Send(slots, foreign);
            Assert.Equal((FirmwareState.NotGenuine, foreign.Id, 0), (slots.State, slots.Image, slots.Taken));
            slots.Apply(foreign.Id);
            Assert.False(slots.WantsRestart);
        });
        _board.Boot(_ => { });
        Assert.True(_old.Is(_board.Loaded));
    }

    [Fact]
    public void With_any_byte_changed_it_is_not_genuine()
    {
        _board.With(_old).Boot(slots =>
        {
            for (var at = 0; at < _new.Bytes.Length; at++)
            {
                var changed = _new.Bytes.ToArray();
                changed[at] ^= (byte)(1 << at % 8);
                Gateway.Send(slots, _new.Id, 6, changed);
                Assert.Equal(FirmwareState.NotGenuine, slots.State);
            }
        });
    }

    [Fact]
    public void An_older_release_is_refused_also_where_only_its_head_tells()
    {
        var older = new SampleImage(4);
        _board.With(_old).Boot(slots =>
        {
            slots.Offer(older.Id, 4, older.Bytes.Length);
            Assert.Equal((FirmwareState.OlderRelease, older.Id), (slots.State, slots.Image));
            Gateway.Send(slots, older.Id, 6, older.Bytes);
            Assert.Equal(FirmwareState.OlderRelease, slots.State);
            slots.Apply(older.Id);
            Assert.False(slots.WantsRestart);
            Gateway.Send(slots, new SampleImage(5, 700));
            Assert.Equal(FirmwareState.Genuine, slots.State);
        });
    }

    [Fact]
    public void A_release_too_far_ahead_is_refused_also_where_only_its_head_tells()
    {
        const uint Last = 5 + ImageLayout.MaxAhead;
        var beyond = new SampleImage(Last + 1);
        _board.With(_old).Boot(slots =>
        {
            slots.Offer(beyond.Id, Last + 1, beyond.Bytes.Length);
            Assert.Equal((FirmwareState.TooFarAhead, beyond.Id), (slots.State, slots.Image));
            slots.Offer(beyond.Id, uint.MaxValue, beyond.Bytes.Length);
            Assert.Equal(FirmwareState.TooFarAhead, slots.State);
            Gateway.Send(slots, beyond.Id, Last, beyond.Bytes);
            Assert.Equal(FirmwareState.TooFarAhead, slots.State);
            Gateway.Send(slots, new SampleImage(Last));
            Assert.Equal(FirmwareState.Genuine, slots.State);
        });
        Assert.Equal(ImageLayout.MaxAhead, ArtifactTarget.MostAhead);
    }

    [Fact]
    public void What_the_lowest_release_rises_to_stands_under_the_seal()
    {
        _board.With(_old).Boot(slots =>
        {
            Gateway.Send(slots, _new.Id, 900, _new.Bytes);
            slots.Apply(_new.Id);
        });
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.Equal(6u, _board.Record.Lowest);
    }

    [Fact]
    public void The_lowest_release_rises_with_a_confirmation_and_with_nothing_else()
    {
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        Assert.Equal(5u, _board.Record.Lowest);
        for (var start = 0; start < 3; start++) _board.Boot(slots => throw new WatchdogException());
        _board.Boot(slots =>
        {
            Assert.Equal((FirmwareState.RolledBack, 5u), (slots.State, slots.Lowest));
            Gateway.Update(slots, _new);
        });
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.Equal(6u, _board.Record.Lowest);
    }

    [Theory]
    [InlineData("meter", SampleImage.Board)]
    [InlineData(SampleImage.Kind, "ST_STM32F429I_DISCOVERY")]
    [InlineData(SampleImage.Kind, SampleImage.Board + "2")]
    public void An_image_for_other_hardware_is_refused(string kind, string board)
    {
        _board.Boot(slots =>
        {
            Gateway.Send(slots, new SampleImage(6, kind: kind, board: board));
            Assert.Equal(FirmwareState.OtherHardware, slots.State);
        });
    }

    [Fact]
    public void The_longest_image_fills_its_slot_and_one_byte_more_is_too_large()
    {
        var fill = UpdateBoard.SlotSize - (_new.Bytes.Length - 500);
        _board.Boot(slots =>
        {
            slots.Offer(1, 6, UpdateBoard.SlotSize + 1);
            Assert.Equal(FirmwareState.TooLarge, slots.State);
            var longest = new SampleImage(6, fill);
            Assert.Equal(UpdateBoard.SlotSize, longest.Bytes.Length);
            Gateway.Update(slots, longest);
        });
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.Equal(1, _board.Slot);
        var next = new SampleImage(7, fill);
        _board.Boot(slots => Gateway.Update(slots, next));
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(next.Is(_board.Loaded));
        Assert.True(_board.NeighboursAreUnharmed);
    }

    [Fact]
    public void After_a_lost_link_it_goes_on_where_it_was()
    {
        _board.Boot(slots =>
        {
            Gateway.Send(slots, _new, upTo: 333);
            var programmed = _board.Fuse.Bytes;
            slots.Chunk(_new.Id, 0, _new.Bytes, 0, 100);
            slots.Chunk(_new.Id, 334, _new.Bytes, 334, 100);
            slots.Chunk(_new.Id, 333, _new.Bytes, 333, 0);
            slots.Chunk(_new.Id, 333, new byte[1000], 0, _new.Bytes.Length - 332);
            slots.Offer(_new.Id, 6, _new.Bytes.Length);
            Assert.Equal((FirmwareState.Taking, 333, programmed), (slots.State, slots.Taken, _board.Fuse.Bytes));
            Gateway.Send(slots, _new);
            Assert.Equal(FirmwareState.Genuine, slots.State);
        });
    }

    [Fact]
    public void After_a_restart_it_has_at_most_one_longest_chunk_less_and_needs_no_write_to_know()
    {
        var longer = new SampleImage(6, 1500);
        for (var upTo = 1; upTo < longer.Bytes.Length; upTo += 37)
        {
            var board = new UpdateBoard();
            board.Boot(slots => Gateway.Send(slots, longer, 50, upTo));
            var programmed = board.Fuse.Bytes;
            var last = longer.Bytes.AsSpan(0, upTo).TrimEnd((byte)0xFF).Length;
            board.Boot(slots =>
            {
                Assert.Equal((FirmwareState.Taking, longer.Id), (slots.State, slots.Image));
                Assert.Equal(Math.Max(0, last - Slots.MaxChunk), slots.Taken);
                Assert.Equal(programmed, board.Fuse.Bytes);
                Gateway.Send(slots, longer);
                Assert.Equal(FirmwareState.Genuine, slots.State);
            });
        }
    }

    [Fact]
    public void A_whole_image_is_verified_again_after_a_restart()
    {
        _board.Boot(slots => Gateway.Send(slots, _new));
        _board.Boot(slots =>
        {
            Assert.Equal((FirmwareState.Whole, _new.Bytes.Length), (slots.State, slots.Taken));
            slots.Apply(_new.Id);
            Assert.False(slots.WantsRestart);
            Gateway.Update(slots, _new);
            Assert.True(slots.WantsRestart);
        });
    }

    [Fact]
    public void Another_image_takes_the_place_of_the_one_under_way()
    {
        var other = new SampleImage(7, 900);
        _board.With(_old).Boot(slots =>
        {
            Gateway.Send(slots, _new, upTo: 300);
            slots.Offer(other.Id, 7, other.Bytes.Length);
            Assert.Equal((FirmwareState.Taking, other.Id, 0), (slots.State, slots.Image, slots.Taken));
            Gateway.Send(slots, other, upTo: 400);
            slots.Chunk(_new.Id, slots.Taken, _new.Bytes, 300, 100);
            Assert.Equal(400, slots.Taken);
            Gateway.Update(slots, other);
        });
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(other.Is(_board.Loaded));
    }

    [Fact]
    public void Nothing_but_a_genuine_image_can_be_applied()
    {
        _board.Boot(slots =>
        {
            void Refused()
            {
                slots.Apply(0);
                slots.Apply(_old.Id);
                if (slots.State != FirmwareState.Genuine) slots.Apply(_new.Id);
                Assert.False(slots.WantsRestart);
            }

            Refused();
            Gateway.Send(slots, _new, upTo: 400);
            Refused();
            for (var at = 400; at < _new.Bytes.Length; at += 100) slots.Chunk(
                _new.Id, at, _new.Bytes, at, Math.Min(100, _new.Bytes.Length - at));
            Assert.Equal(FirmwareState.Whole, slots.State);
            Refused();
            Gateway.Send(slots, _new);
            Assert.Equal(FirmwareState.Genuine, slots.State);
            Refused();
        });
        _board.Boot(_ => { });
        Assert.Equal(0, _board.Slot);
    }

    [Fact]
    public void On_trial_no_offer_is_taken()
    {
        var other = new SampleImage(7);
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        _board.Boot(slots =>
        {
            Gateway.Update(slots, other);
            Assert.Equal((FirmwareState.Starting, _new.Id), (slots.State, slots.Image));
        });
        _board.Boot(_ => { });
        _board.Boot(_ => { });
        _board.Boot(_ => { });
        Assert.True(_old.Is(_board.Loaded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_memory_that_fails_is_told_and_the_offer_begins_anew(bool erasing)
    {
        _board.With(_old).Boot(slots =>
        {
            Gateway.Send(slots, _new, upTo: 200);
            _board.Wear(2);
            if (erasing) slots.Offer(1, 6, 500);
            Gateway.Send(slots, _new);
            Assert.Equal((FirmwareState.StorageFailed, _new.Id, 0), (slots.State, slots.Image, slots.Taken));
            _board.Wear(2, false);
            Gateway.Update(slots, _new);
            Assert.True(slots.WantsRestart);
        });
    }

    [Fact]
    public void Bytes_that_do_not_read_back_are_not_counted()
    {
        _board.Boot(slots =>
        {
            Gateway.Send(slots, _new, upTo: 300);
            _board.Chip.Sector(_board.Map.Of(1)).Program(350, [0]);
            slots.Chunk(_new.Id, 300, _new.Bytes, 300, 100);
            Assert.Equal(FirmwareState.StorageFailed, slots.State);
        });
    }

    [Fact]
    public void What_the_seal_does_not_name_or_its_head_does_not_account_for_is_not_genuine()
    {
        _board.Boot(slots =>
        {
            Gateway.Send(slots, _new.Id + 1, 6, _new.Bytes);
            Assert.Equal(FirmwareState.NotGenuine, slots.State);
            var body = _new.Bytes.AsSpan(0, _new.Bytes.Length - NodeImage.SealSize);
            byte[] longer = [.. body, 0];
            byte[] trailing = [.. longer, .. HMACSHA256.HashData(SampleImage.Key, longer)];
            Gateway.Send(slots, NodeImage.Id(trailing), 6, trailing);
            Assert.Equal(FirmwareState.NotGenuine, slots.State);
            slots.Offer(1, 6, NodeImage.SealSize);
            Assert.Equal(FirmwareState.NotGenuine, slots.State);
        });
    }

    [Fact]
    public void Taking_and_verifying_allocate_nothing()
    {
        _board.Boot(slots =>
        {
            Gateway.Send(slots, _new);
            var before = GC.GetAllocatedBytesForCurrentThread();
            slots.Offer(_old.Id, 6, _old.Bytes.Length);
            for (var step = 0; step < 100; step++)
            {
                slots.Step();
                slots.Chunk(_old.Id, slots.Taken, _old.Bytes, slots.Taken, Math.Min(150, _old.Bytes.Length - slots.Taken));
            }
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(FirmwareState.Genuine, slots.State);
        });
    }
}
