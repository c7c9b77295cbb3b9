using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

public sealed class BootTests
{
    private readonly SampleImage _old = new(5);
    private readonly SampleImage _new = new(6);
    private readonly UpdateBoard _board = new();

    [Fact]
    public void A_new_board_runs_the_factorys_application_and_no_start_writes_anything()
    {
        var programmed = _board.Fuse.Bytes;
        _board.Boot(_ => { });
        Assert.Equal((0, programmed), (_board.Slot, _board.Fuse.Bytes));
        programmed = _board.With(_old).Fuse.Bytes;
        _board.Boot(_ => { });
        Assert.Equal((1, programmed), (_board.Slot, _board.Fuse.Bytes));
    }

    [Fact]
    public void An_image_that_decayed_is_not_started_but_the_one_before_it()
    {
        _board.With(_old).With(_new);
        _board.Flip(2, 300, 3);
        _board.Boot(_ => { });
        Assert.True(_old.Is(_board.Loaded));
        // The decayed slot is the spare one now: an update leaves alone what runs.
        var running = _board.Content(1, UpdateBoard.SlotSize).ToArray();
        _board.Boot(slots => Gateway.Update(slots, _new));
        Assert.Equal(running, _board.Content(1, UpdateBoard.SlotSize).ToArray());
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(_new.Is(_board.Loaded));
    }

    [Fact]
    public void With_both_slots_decayed_the_factorys_application_takes_an_image()
    {
        _board.With(_old).With(_new);
        _board.Flip(1, 200, 0);
        _board.Flip(2, 200, 0);
        _board.Boot(slots => Gateway.Update(slots, _new));
        Assert.Equal(0, _board.Slot);
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(_new.Is(_board.Loaded));
    }

    [Fact]
    public void What_an_older_slot_or_the_factorys_application_takes_is_not_below_what_was_confirmed_once()
    {
        _board.With(_old).With(_new);
        _board.Flip(2, 200, 0);
        _board.Boot(slots => RefusesOlder(slots, 5));
        _board.Flip(1, 200, 0);
        _board.Boot(slots => RefusesOlder(slots, UpdateBoard.FactoryRelease));
        Assert.Equal(0, _board.Slot);
        var next = new SampleImage(7);
        _board.Boot(slots => Gateway.Update(slots, next));
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(next.Is(_board.Loaded));
        Assert.Equal(7u, _board.Record.Lowest);

        void RefusesOlder(Slots slots, uint running)
        {
            Assert.Equal((running, 6u), (slots.Release, slots.Lowest));
            Gateway.Send(slots, _old);
            Assert.Equal(FirmwareState.OlderRelease, slots.State);
            slots.Apply(_old.Id);
            Assert.False(slots.WantsRestart);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    public void A_damaged_byte_anywhere_in_a_slot_keeps_it_from_running(int step)
    {
        _board.With(_old);
        for (var at = step; at < _old.Bytes.Length; at += 61)
        {
            _board.Flip(1, at, at % 8);
            _board.Boot(_ => { });
            Assert.Equal(0, _board.Slot);
            _board.Flip(1, at, at % 8);
        }
        _board.Boot(_ => { });
        Assert.Equal(1, _board.Slot);
    }

    [Fact]
    public void An_applied_image_that_decayed_before_its_trial_is_rolled_back_unstarted()
    {
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        _board.Flip(2, 100, 1);
        _board.Boot(_ => { });
        Assert.True(_old.Is(_board.Loaded));
        Assert.Equal(SpareStage.RolledBack, _board.Record.Stage);
    }

    [Fact]
    public void An_image_that_the_platform_does_not_load_is_rolled_back()
    {
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        _board.RefusesToLoad = true;
        for (var start = 0; start < 3; start++) _board.Boot(_ => { });
        _board.RefusesToLoad = false;
        _board.Boot(_ => { });
        Assert.True(_old.Is(_board.Loaded));
    }

    [Fact]
    public void A_confirmed_image_that_fails_three_times_in_a_row_gives_way_to_the_factorys_application()
    {
        _board.With(_old);
        static void Fails(Slots slots) => throw new InvalidOperationException();
        _board.Boot(Fails);
        _board.Boot(Fails);
        _board.Boot(slots => slots.ConfirmHealthy());
        for (var start = 0; start < 3; start++)
        {
            _board.Boot(Fails);
            Assert.Equal(1, _board.Slot);
        }
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.Equal(0, _board.Slot);
        _board.Boot(slots => Gateway.Update(slots, _new));
        Assert.Equal(0, _board.Slot);
        _board.Boot(slots => slots.ConfirmHealthy());
        Assert.True(_new.Is(_board.Loaded));
    }

    [Fact]
    public void A_first_image_that_fails_its_trial_leaves_the_factorys_application()
    {
        _board.Boot(slots => Gateway.Update(slots, _new));
        for (var start = 0; start < 3; start++) _board.Boot(_ => throw new WatchdogException());
        _board.Boot(_ => { });
        Assert.Equal((0, SpareStage.RolledBack), (_board.Slot, _board.Record.Stage));
    }

    [Fact]
    public void A_start_that_cannot_be_counted_is_not_made()
    {
        _board.With(_old).Boot(slots => Gateway.Update(slots, _new));
        _board.State.WriteProtected = true;
        for (var start = 0; start < 5; start++)
        {
            _board.Boot(slots =>
            {
                Assert.False(slots.OnTrial);
                slots.ConfirmHealthy();
            });
            Assert.True(_old.Is(_board.Loaded));
        }
        _board.State.WriteProtected = false;
        _board.Boot(_ => { });
        Assert.True(_new.Is(_board.Loaded));
    }

    [Fact]
    public void A_bus_that_fails_once_costs_no_image()
    {
        _board.With(_old).With(_new);
        for (var reads = 1; reads < 4; reads++)
        {
            _board.ImageBus.FailAfter(1, reads);
            _board.Boot(_ => { });
            Assert.True(_new.Is(_board.Loaded));
        }
    }

    [Fact]
    public void A_memory_that_could_not_be_read_at_the_start_is_not_taken_for_an_empty_one()
    {
        _board.With(_old);
        _board.StateBus.FailAfter(0, 1000);
        _board.Boot(slots =>
        {
            Assert.Equal(0, _board.Slot);
            _board.StateBus.FailAfter(0, 0);
            Gateway.Send(slots, _new, upTo: 10);
            Assert.Equal(FirmwareState.StorageFailed, slots.State);
            Gateway.Update(slots, _new);
            Assert.True(slots.WantsRestart);
        });
        Assert.True(_board.Content(1, _old.Bytes.Length).SequenceEqual(_old.Bytes));
        _board.Boot(_ => { });
        Assert.Equal(2, _board.Slot);
    }
}
