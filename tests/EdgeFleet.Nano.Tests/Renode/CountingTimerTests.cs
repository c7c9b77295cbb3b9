using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class CountingTimerTests
{
    private readonly ChipBench _bench = new();

    [Fact]
    public void The_kernels_tick_counts_at_its_rate_and_tells_when_a_time_has_come()
    {
        // As ChibiOS sets TIM2: 10 kHz, free running, an alarm in channel 1.
        var tick = new CountingTimer(108_000_000, uint.MaxValue);
        _bench.Add(tick);
        tick.Write(0x28, 10_800 - 1);
        tick.Write(0x2C, uint.MaxValue);
        tick.Write(0x14, 1);
        tick.Write(0x00, 1);
        _bench.Run(1_000_000);
        Assert.Equal(10u, tick.Read(0x24));
        tick.Write(0x34, 25);
        tick.Write(0x10, 0);
        tick.Write(0x0C, 1 << 1);
        _bench.Run(1_400_000);
        Assert.False(tick.Interrupt.High);
        Assert.Equal(24u, tick.Read(0x24));
        _bench.Run(100_000);
        Assert.True(tick.Interrupt.High);
        Assert.Equal(25u, tick.Read(0x24));
        tick.Write(0x10, 0);
        tick.Write(0x0C, 0);
        Assert.False(tick.Interrupt.High);
    }

    [Fact]
    public void An_alarm_that_lies_behind_comes_after_the_counter_has_gone_round()
    {
        var tick = new CountingTimer(1_000_000, ushort.MaxValue);
        _bench.Add(tick);
        tick.Write(0x00, 1);
        _bench.Run(10_000_000);
        tick.Write(0x34, 5_000);
        tick.Write(0x10, 0);
        tick.Write(0x0C, 1 << 1);
        _bench.Run((65_536 - 5_000 - 1) * 1000L);
        Assert.False(tick.Interrupt.High);
        _bench.Run(1000);
        Assert.True(tick.Interrupt.High);
    }

    [Fact]
    public void The_end_of_each_period_is_told()
    {
        var timer = new CountingTimer(1_000_000, ushort.MaxValue);
        _bench.Add(timer);
        timer.Write(0x2C, 999);
        timer.Write(0x0C, 1);
        timer.Write(0x00, 1);
        var ends = 0;
        timer.Interrupt.Changed += up => ends += up ? 1 : 0;
        for (var i = 0; i < 50; i++)
        {
            _bench.Run(100_000);
            timer.Write(0x10, 0);
        }
        Assert.Equal(5, ends);
    }

    [Fact]
    public void A_pulse_output_has_the_duty_of_compare_and_period_once_the_main_output_is_on()
    {
        var pwm = new CountingTimer(216_000_000, ushort.MaxValue, mainOutput: true);
        _bench.Add(pwm);
        var duty = new List<(int, int)>();
        pwm.Duty += (channel, permille) => duty.Add((channel, permille));
        pwm.Write(0x28, 215);
        pwm.Write(0x2C, 1999);
        pwm.Write(0x18, 6 << 4 | 1 << 3);
        pwm.Write(0x20, 1);
        pwm.Write(0x00, 1 << 7 | 1 << 2 | 1);
        pwm.Write(0x34, 500);
        Assert.Empty(duty);
        pwm.Write(0x44, 1 << 15);
        pwm.Write(0x34, 2000);
        pwm.Write(0x34, 0);
        Assert.Equal([(0, 250), (0, 1000), (0, 0)], duty);
        Assert.Equal(500, pwm.PulseHertz);
    }
}
