using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>Updates of a whole node: over its line, into its flash, through the boot library, to what it then runs.</summary>
public sealed class LampUpdateTests(ITestOutputHelper output)
{
    // A cut counts as a start of a trial; one of the three has to be left to it.
    private const int MaxCutTrials = 2;

    private readonly LampLine _line = new();

    [Fact]
    public void An_image_is_taken_tried_confirmed_and_runs_from_then_on()
    {
        Assert.Equal((1u, 0), (_line.Node.Release, _line.Node.Slot));
        Assert.Equal(FirmwareState.Starting, _line.Carry(new LampImage(2)));
        _line.Run(20);
        Assert.Equal((2u, 1), (_line.Node.Release, _line.Node.Slot));
        Assert.Equal(StatusPart.OnTrial, _line.Flags & StatusPart.OnTrial);
        Assert.True(_line.IsLit);
        _line.Run(60);
        Assert.Equal(0, _line.Flags & StatusPart.OnTrial);
        _line.Cycle();
        Assert.Equal((2u, 1), (_line.Node.Release, _line.Node.Slot));
        _line.With(new LampImage(3));
        Assert.Equal((3u, 2), (_line.Node.Release, _line.Node.Slot));
    }

    [Fact]
    public void A_lamp_that_burns_says_so_and_restarts_when_it_is_out()
    {
        var image = new LampImage(2);
        _line.Carry(image, gently: true);
        while (_line.ApplyGently(image)!.State == FirmwareState.Whole) _line.Run(1);
        var told = _line.ApplyGently(image)!;
        Assert.Equal((FirmwareState.Genuine, RestartHold.Work, 1u), (told.State, told.Hold, told.Lowest));
        _line.Run(10);
        Assert.Equal((1u, true), (_line.Node.Release, _line.IsLit));
        _line.Light(0);
        _line.Run(60);
        Assert.Equal(FirmwareState.Starting, _line.ApplyGently(image)!.State);
        _line.Run(3);
        Assert.Equal(2u, _line.Node.Release);
    }

    [Fact]
    public void A_trial_waits_for_the_gateway_and_not_for_ever()
    {
        _line.Carry(new LampImage(2));
        _line.Run(800, 200);
        Assert.Equal(SpareStage.Trial, _line.Record.Stage);
        Assert.Equal((2u, 2), (_line.Node.Release, _line.Node.Power.Boots));
        _line.Run(2000, 200);
        Assert.Equal((1u, SpareStage.RolledBack), (_line.Node.Release, _line.Record.Stage));
    }

    [Theory]
    [InlineData(FirmwareDefect.DiesAtStart, 1)]
    [InlineData(FirmwareDefect.Hangs, 3 * 300)]
    [InlineData(FirmwareDefect.Throws, 3 * 900)]
    [InlineData(FirmwareDefect.Deaf, 3 * 900)]
    public void A_bad_image_has_three_starts_and_then_what_ran_before_runs_again(FirmwareDefect defect, int seconds)
    {
        _line.With(new LampImage(2));
        var boots = _line.Node.Power.Boots;
        Assert.Equal(FirmwareState.Starting, _line.Carry(new LampImage(3, defect)));
        _line.Run(3);
        var timeout = _line.NowSeconds + seconds + 30;
        while (_line.Node.Release != 2)
        {
            Assert.True(_line.NowSeconds < timeout, "it is rolled back");
            _line.Run(28, 200);
            _line.Identify();
        }
        Assert.Equal((1, SpareStage.RolledBack), (_line.Node.Slot, _line.Record.Stage));
        Assert.Equal(boots + 4, _line.Node.Power.Boots);
        _line.Run(70);
        Assert.True(_line.IsLit);
        // It is as good as before: the next release comes through.
        _line.With(new LampImage(4));
        Assert.Equal((4u, 2), (_line.Node.Release, _line.Node.Slot));
    }

    [Fact]
    public void A_bad_first_image_leaves_what_the_board_came_with()
    {
        _line.Carry(new LampImage(2, FirmwareDefect.DiesAtStart));
        _line.Run(5);
        Assert.Equal((1u, 0), (_line.Node.Release, _line.Node.Slot));
        Assert.Equal(FirmwareState.Taking, _line.Offer(new LampImage(3))!.State);
    }

    /// <summary>What it was deployed with needs no flash, and says what is wrong with it; nothing is forgotten over that.</summary>
    [Fact]
    public void A_lamp_whose_flash_is_dead_runs_what_was_deployed_until_the_flash_is_back()
    {
        _line.With(new LampImage(2));
        var flash = _line.Node.Board.Slots.Chip;
        flash.Dead = true;
        _line.Restart();
        _line.Run(70);
        Assert.Equal((1u, 0, true), (_line.Node.Release, _line.Node.Slot, _line.IsLit));
        flash.Dead = false;
        _line.Restart();
        _line.Run(1);
        Assert.Equal((2u, 1), (_line.Node.Release, _line.Node.Slot));
        flash.Protected = true;
        Assert.Equal(FirmwareState.StorageFailed, _line.Carry(new LampImage(3)));
        flash.Protected = false;
        _line.With(new LampImage(3));
    }

    [Fact]
    public void An_image_that_the_board_cannot_load_is_refused_before_its_first_byte()
    {
        var bytes = _line.Node.Power.Fuse.Bytes;
        var told = _line.Offer(new LampImage(2, bytes: Nucleo144F767ZI.MaxImageSize))!;
        Assert.Equal((FirmwareState.TooLarge, 0), (told.State, told.Taken));
        Assert.Equal(SpareStage.Empty, _line.Record.Stage);
        Assert.InRange(_line.Node.Power.Fuse.Bytes - bytes, 0, 100);
    }

    /// <summary>Years of a good image: a failed start now and then is forgotten with the next healthy minute.</summary>
    [Fact]
    public void Failed_starts_add_up_only_where_no_healthy_minute_lies_between()
    {
        _line.With(new LampImage(2));
        for (var year = 0; year < 5; year++)
        {
            FailStarts(2);
            Assert.Equal((2u, 2), (_line.Node.Release, _line.Record.Tries));
            _line.Run(61);
            Assert.Equal(0, _line.Record.Tries);
        }
        FailStarts(2);
        _line.Run(30);
        FailStarts(1);
        Assert.Equal((1u, 0), (_line.Node.Release, _line.Node.Slot));
    }

    /// <summary>The power goes somewhere in each of the bytes that an update changes; what is left is what the memories have.</summary>
    [Theory]
    [InlineData(FirmwareDefect.None)]
    [InlineData(FirmwareDefect.DiesAtStart)]
    public void However_often_the_power_goes_the_lamp_runs_one_release_or_the_other_and_arrives(FirmwareDefect defect)
    {
        var cuts = 0;
        for (var seed = 0; seed < 16; seed++)
        {
            var random = new Random(seed);
            var line = new LampLine().With(new LampImage(2));
            var before = line.Node.Power.Cuts;
            var next = new LampImage(3, defect, random.Next(300, 5000));
            line.Stepped = () => Assert.True(line.Node.Release is 2 or 3 or 0, "it runs an image, and no other");
            var state = FirmwareState.None;
            for (var calls = 0; state is not (FirmwareState.Starting or FirmwareState.RolledBack); calls++)
            {
                Assert.True(calls < 200, "the image arrives");
                // Sometimes while a sector is erased or a record is written, mostly while bytes are.
                if (line.Node.Power.Cuts - before < 15 && line.Record.Tries < MaxCutTrials) line.Node.Power.Fuse.CutAfter(
                    random.Next(random.Next(3) == 0 ? 60 : 600));
                state = line.Carry(next);
                PowerAgain(line);
            }
            for (var starts = 0; starts < MaxCutTrials && line.Record.Tries < MaxCutTrials; starts++)
            {
                line.Node.Power.Fuse.CutAfter(random.Next(100));
                line.Run(5);
                PowerAgain(line);
            }
            line.Node.Power.Fuse.Renew();
            for (var asked = 0; line.Record.Stage == SpareStage.Trial; asked++)
            {
                Assert.True(asked < 40, "the trial ends");
                line.Run(10);
                line.Identify();
            }
            Assert.Equal(defect == FirmwareDefect.None ? 3u : 2u, line.Node.Release);
            cuts += line.Node.Power.Cuts - before;
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 100);
    }

    private static void PowerAgain(LampLine line)
    {
        if (line.Node.Power.IsOn) return;
        line.Cycle();
        line.Run(0.1);
    }

    private void FailStarts(int starts)
    {
        _line.Node.ImagesFail = true;
        for (var i = 0; i < starts; i++) _line.Restart();
        _line.Node.ImagesFail = false;
        _line.Restart();
        _line.Run(1);
    }
}
