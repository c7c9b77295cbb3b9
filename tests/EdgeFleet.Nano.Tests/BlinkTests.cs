using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Pins;
using EdgeFleet.Nano.Blink;

namespace EdgeFleet.Nano.Tests;

public sealed class BlinkTests
{
    [Fact]
    public void The_light_flashes_once_a_second_for_a_tenth_of_it()
    {
        var time = new SimulatedTime();
        var pin = new DigitalPin();
        var blinker = new Blinker(new PinOutput(pin, time));
        var lit = 0;
        var flashes = 0;
        var before = false;
        for (var ms = 0; ms < 10_000; ms += 20)
        {
            time.MoveTo(ms * 1000L);
            blinker.Step(ms);
            var now = pin.Level(time.Us);
            if (now) lit += 20;
            if (now && !before) flashes++;
            before = now;
        }
        Assert.Equal((10, 1000), (flashes, lit));
    }
}
