using EdgeFleet.Stm32;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed class SmallPeripheralTests
{
    private readonly ChipBench _bench = new();

    [Fact]
    public void The_watchdog_bites_when_it_is_not_fed_in_time()
    {
        var dog = new Watchdog(32_000);
        _bench.Add(dog);
        var bites = 0;
        dog.Expired += () => bites++;
        // 64 and 1000: two seconds.
        dog.Write(0x00, 0xCCCC);
        dog.Write(0x00, 0x5555);
        dog.Write(0x04, 4);
        dog.Write(0x08, 999);
        Assert.Equal(0u, dog.Read(0x0C));
        dog.Write(0x00, 0xAAAA);
        for (var i = 0; i < 5; i++)
        {
            _bench.Run(1_900_000_000);
            dog.Write(0x00, 0xAAAA);
        }
        Assert.Equal(0, bites);
        _bench.Run(2_000_000_000);
        Assert.Equal(1, bites);
        dog.Reset();
        _bench.Run(60_000_000_000);
        Assert.Equal(1, bites);
    }

    [Fact]
    public void The_calendar_is_set_with_its_keys_only_and_runs()
    {
        var clock = new CalendarTimer();
        _bench.Add(clock);
        Set(clock);
        Assert.Equal(2000, clock.Now.Year);
        clock.Write(0x24, 0xCA);
        clock.Write(0x24, 0x53);
        Set(clock);
        Assert.Equal(new DateTime(2026, 11, 26, 23, 59, 58), clock.Now);
        _bench.Run(2_500_000_000);
        Assert.Equal(0u, clock.Read(0x00));
        // Friday, 27 November 2026.
        Assert.Equal(0x26u << 16 | 5 << 13 | 0x11 << 8 | 0x27, clock.Read(0x04));
        Assert.Equal(511u, clock.Read(0x28));

        static void Set(CalendarTimer clock)
        {
            clock.Write(0x0C, 1 << 7);
            clock.Write(0x10, 31u << 16 | 1023);
            clock.Write(0x00, 0x23_59_58);
            clock.Write(0x04, 0x26u << 16 | 4 << 13 | 0x11 << 8 | 0x26);
            clock.Write(0x0C, 0);
        }
    }

    [Fact]
    public void Backup_registers_outlive_a_reset_and_not_the_supply()
    {
        var clock = new CalendarTimer();
        clock.Write(0x50, 0xCAFE);
        clock.Reset();
        Assert.Equal(0xCAFEu, clock.Read(0x50));
        clock.LoseSupply();
        Assert.Equal(0u, clock.Read(0x50));
    }

    [Fact]
    public void Clocks_and_regulators_are_ready_as_soon_as_they_are_asked_for()
    {
        var clocks = new ClockControl();
        clocks.Write(0x00, 1 << 16 | 1 << 24);
        Assert.Equal(3u << 16 | 3 << 24, clocks.Read(0x00) & (3u << 16 | 3 << 24));
        clocks.Write(0x08, 2);
        Assert.Equal(0xAu, clocks.Read(0x08) & 0xF);
        var power = new PowerControl();
        power.Write(0x00, 0xC000 | 1 << 16 | 1 << 17);
        Assert.Equal(1u << 14 | 1 << 16 | 1 << 17, power.Read(0x04));
    }

    [Fact]
    public void The_chip_says_why_it_was_reset()
    {
        var clocks = new ClockControl();
        Assert.Equal(1u << 27, clocks.Read(0x74) & 7u << 27);
        clocks.Write(0x74, 1 << 24);
        clocks.Reset();
        Assert.Equal(1u << 28, clocks.Read(0x74) & 7u << 27);
        clocks.Write(0x74, 1 << 24);
        clocks.NoteWatchdog();
        clocks.Reset();
        Assert.Equal(1u << 29, clocks.Read(0x74) & 7u << 27);
    }

    [Fact]
    public void A_nested_interrupt_does_not_return_to_base()
    {
        const uint Flag = 1 << 11;
        Assert.Equal(Flag, InterruptReturn.Correct(0, 0, [0, 0, 0, 0]));
        Assert.Equal(Flag, InterruptReturn.Correct(0, 0, [0, 1 << 6, 0, 0]));
        // What Renode says where two interrupts of the board are active, or one and PendSV.
        Assert.Equal(0u, InterruptReturn.Correct(Flag, 0, [1 << 12, 1 << 6, 0, 0]));
        Assert.Equal(0u, InterruptReturn.Correct(Flag, 1 << 10, [0, 1 << 6, 0, 0]));
        Assert.Equal(0x15u, InterruptReturn.Correct(Flag | 0x15, 1 << 7, [1, 0, 0, 0]));
    }
}
