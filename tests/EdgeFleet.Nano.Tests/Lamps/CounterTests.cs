using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Lamps;

public sealed class CounterTests
{
    [Fact]
    public void Energy_hours_and_switchings_are_what_the_lamp_took()
    {
        var bench = new LampBench("2026-03-21T22:00");
        bench.Run(3 * 3600);
        Assert.InRange(bench[3418, 6], bench.Board.Lamp.WattHours - 2, bench.Board.Lamp.WattHours + 2);
        Assert.InRange(bench[3416, 15], 298, 300);
        Assert.Equal(1, bench[3416, 18]);
        Assert.InRange(bench[3418, 4], 9_980, 10_020);
        Assert.InRange(bench[3418, 1], 22_900, 23_100);
        Assert.InRange(bench[3418, 2], 440, 460);
        Assert.InRange(bench[3418, 5], 960, 980);
        Assert.Equal(5_000, bench[3418, 3]);
    }

    [Fact]
    public void A_power_cut_costs_no_more_than_a_minute_of_the_counters()
    {
        var bench = new LampBench("2026-03-21T20:00");
        for (var cut = 0; cut < 10; cut++)
        {
            bench.Run(590);
            bench.CutPower(10);
        }
        bench.Run(1);
        // 100 W for a minute are 1.7 Wh; what was not read from the meter counts, too.
        Assert.InRange(bench.Board.Lamp.WattHours - bench[3418, 6], 0, 10 * 1.8 + 1);
        Assert.InRange(bench[3416, 15] * 36, 10 * (590 - 75), 10 * 590);
        Assert.Equal(11, bench[3416, 18]);
    }

    [Fact]
    public void Zeros_that_are_half_erased_are_no_counters()
    {
        for (var erased = 0; erased <= LampMemory.SlotSize; erased++)
        {
            var flash = new NorFlash(2048, 1024);
            var memory = new FlashMemory(flash);
            var zeros = new byte[LampMemory.SlotSize];
            memory.Write(erased, zeros, 0, LampMemory.SlotSize - erased);
            Assert.Equal((0, 0, 0),
                (new LampMemory(memory).MilliwattHours, new LampMemory(memory).LitSeconds, new LampMemory(memory).Switchings));
        }
    }

    [Theory]
    [InlineData(3416, 16, 3416, 15)]
    [InlineData(3416, 19, 3416, 18)]
    [InlineData(3418, 7, 3418, 6)]
    public void A_counter_can_be_reset_and_stays_so_over_a_power_cut(ushort obj, ushort reset, int counterObject, int counter)
    {
        var bench = new LampBench("2026-03-21T22:00");
        bench.Run(600);
        Assert.True(bench[counterObject, counter] > 0);
        bench.Command(0);
        bench.Run(70);
        Assert.Equal(CommandCode.Done, bench.Lamp.Execute(obj, 0, reset, 0, bench.Time));
        bench.Run(1);
        Assert.Equal(0, bench[counterObject, counter]);
        bench.CutPower(5);
        Assert.Equal(CommandCode.NoSuchPoint, bench.Lamp.Execute(obj, 1, reset, 0, bench.Time));
        bench.KnowsTime = false;
        bench.Board.DaylightLux = 5000;
        bench.Run(3);
        Assert.Equal(0, bench[counterObject, counter]);
    }

    /// <summary>
    /// A cut at each byte of ten rounds through the ring: what is found again is the save before it or the one it interrupted.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whenever_the_power_is_cut_the_last_whole_save_is_found(int seed)
    {
        var saves = 0L;
        for (var cut = 0; cut < 4000; cut += 3)
        {
            var fuse = new PowerFuse();
            var flash = new FlashMemory(new NorFlash(512, 256, fuse, seed + cut));
            var memory = new LampMemory(flash);
            fuse.CutAfter(cut);
            var done = 0L;
            try
            {
                while (true)
                {
                    memory.MilliwattHours = done + 1;
                    memory.Switchings = (done + 1) * 3;
                    memory.Save();
                    Assert.False(memory.Failed);
                    done++;
                }
            }
            catch (PowerCutException)
            {
                fuse.Renew();
            }
            var found = new LampMemory(flash);
            Assert.InRange(found.MilliwattHours, done, done + 1);
            Assert.Equal(found.MilliwattHours * 3, found.Switchings);
            found.MilliwattHours = 1_000_000;
            found.Save();
            Assert.Equal(1_000_000, new LampMemory(flash).MilliwattHours);
            saves += done;
        }
        Assert.True(saves > 10_000, "the ring went round often");
    }

    [Fact]
    public void A_memory_that_takes_nothing_is_a_fault_and_the_lamp_burns_on()
    {
        var bench = new LampBench("2026-03-21T22:00");
        bench.Run(20);
        bench.Board.Memory.WriteProtected = true;
        bench.Run(70);
        Assert.Equal((LampController.MemoryFault, 1000), (bench.Lamp.SelfTest, bench.Light));
        bench.Board.Memory.WriteProtected = false;
        bench.Run(70);
        Assert.Equal(0u, bench.Lamp.SelfTest);
    }
}
