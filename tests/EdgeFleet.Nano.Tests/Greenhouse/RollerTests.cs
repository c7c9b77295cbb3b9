using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Greenhouse;

/// <summary>What a roller must never do, and where it stops.</summary>
public sealed class RollerTests
{
    private readonly House _house = new();

    [Fact]
    public void It_rests_before_it_turns_round_and_never_pulls_both_ways()
    {
        for (var i = 0; i < 20; i++)
        {
            _house.Write(3337, 0, 5536, i % 2 == 0 ? 1000 : 0);
            _house.Run(1.7);
        }
        Assert.Equal((0, 0), (_house.Site.Vent.Clashes, _house.Site.Vent.HardReversals));
    }

    [Fact]
    public void It_stops_at_its_ends_within_a_step()
    {
        _house.Write(3337, 0, 5536, 1000);
        _house.Run(200);
        _house.Write(3337, 0, 5536, 0);
        _house.Run(200);
        Assert.InRange(_house.Site.Vent.Strained, 0, 0.2);
    }

    [Fact]
    public void A_position_between_is_reached_by_time_and_corrected_at_the_ends()
    {
        _house.Site.Vent.TravelSeconds = 126; // five percent slower than it is told
        _house.Write(3337, 0, 5536, 700);
        _house.Run(150);
        Assert.InRange(_house.Site.Vent.Position, 0.64, 0.70);
        _house.Write(3337, 0, 5536, 1000);
        _house.Run(100);
        Assert.Equal(1, _house.Site.Vent.Position, 2);
        Assert.Equal(1000, _house.Point(3337, 1, 5536).Value);
    }

    [Fact]
    public void After_a_start_between_the_ends_it_finds_an_end_first()
    {
        var roller = new Roller(new RollerHardware
        {
            Open = new Wire(),
            Close = new Wire(),
            AtOpen = new Wire(),
            AtClosed = new Wire(),
            OverCurrent = new Wire(),
            PhaseFault = new Wire(),
        })
        { TravelMs = 1000, ReversalMs = 100 };
        roller.Step(0, false);
        Assert.False(roller.PositionKnown);
        roller.Target = 600;
        roller.Step(20, false);
        Assert.True(roller.Moving);
        Assert.Equal(0, roller.Position);
    }

    [Theory]
    [InlineData("jammed", RollerFault.Stalled)]
    [InlineData("overloaded", RollerFault.OverCurrent)]
    [InlineData("phase", RollerFault.Phase)]
    [InlineData("switch stays", RollerFault.EndSwitch)]
    [InlineData("both switches", RollerFault.EndSwitch)]
    public void A_fault_stops_it_until_somebody_resets_it(string what, byte fault)
    {
        var vent = _house.Site.Vent;
        _house.Write(3337, 0, 5536, 1000);
        _house.Run(10);
        switch (what)
        {
            case "jammed": vent.Jammed = true; break;
            case "overloaded": vent.Overloaded = true; break;
            case "phase": vent.PhaseLost = true; break;
            case "switch stays": vent.AtClosedStuck = true; break;
            default: vent.AtClosedStuck = vent.AtOpenStuck = true; break;
        }
        _house.Run(200);
        Assert.Equal(fault, _house.Point(33041, 0, 10).Value);
        Assert.False(vent.Open.Level(_house.NowUs));
        Assert.Equal(CommandCode.HardwareFault, _house.Write(3337, 0, 5536, 0));

        vent.Jammed = vent.Overloaded = vent.PhaseLost = false;
        vent.AtClosedStuck = vent.AtOpenStuck = null;
        _house.Run(10);
        Assert.Equal(fault, _house.Point(33041, 0, 10).Value);
        Assert.Equal(CommandCode.Done, _house.Execute(33041, 0, 10));
        _house.Write(3337, 0, 5536, 0);
        _house.Run(200);
        Assert.Equal(0, vent.Position, 2);
    }

    [Fact]
    public void The_local_stop_beats_everything()
    {
        _house.Write(3337, 0, 5536, 1000);
        _house.Run(30);
        _house.Set(_house.Site.LocalStop, false);
        _house.Run(1);
        var stopped = _house.Site.Vent.Position;
        _house.Run(120);
        Assert.Equal(stopped, _house.Site.Vent.Position, 3);
        Assert.True(_house.Controller.LocalControl);
        Assert.Equal(CommandCode.LocalControl, _house.Write(3337, 0, 5536, 0));
        Assert.Equal(CommandCode.LocalControl, _house.Write(3425, 0, 3, 100));
        _house.Set(_house.Site.LocalStop, true);
        _house.Run(200);
        Assert.Equal(1, _house.Site.Vent.Position, 2);
    }

    private sealed class Wire : Nano.Hardware.IDigitalInput, Nano.Hardware.IDigitalOutput
    {
        private bool _on;

        public bool Read() => _on;

        public void Write(bool on) => _on = on;
    }
}
