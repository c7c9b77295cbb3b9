using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

public sealed class GatewayClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly MachineDouble _machine = new() { System = DateTimeOffset.UnixEpoch };
    private readonly NotesDouble _notes = new();

    [Fact]
    public void A_machine_of_1970_counts_from_its_start_until_the_manager_says_the_time()
    {
        var clock = New();
        _machine.Pass(TimeSpan.FromSeconds(90));
        Assert.False(clock.IsKnown);
        Assert.Equal(DateTimeOffset.UnixEpoch + _machine.SinceBoot, clock.GetUtcNow());
        Assert.Empty(clock.Facts);

        clock.Told(Now.ToUnixTimeMilliseconds(), TimeSpan.FromMilliseconds(20));

        Assert.Equal((Now.AddMilliseconds(20), TimeSource.Manager), (clock.GetUtcNow(), clock.Source));
        var fact = Assert.Single(clock.Facts);
        var started = Now.AddMilliseconds(20) - _machine.SinceBoot;
        Assert.Equal((_machine.Boot, started.ToUnixTimeMilliseconds()), (fact.Boot, fact.Started));
    }

    /// <summary>A process that compiles in its first moments, on a machine under load, is held up between the two.</summary>
    [Fact]
    public void Who_is_held_up_between_reading_date_and_time_since_the_start_is_not_ahead()
    {
        _machine.System = Now;
        _machine.HeldUp = TimeSpan.FromMilliseconds(20);
        var clock = New();
        Assert.Equal(default, _machine.HeldUp);
        Assert.Equal(_machine.System, clock.GetUtcNow());
    }

    [Fact]
    public void A_date_that_jumps_moves_nothing_in_this_process_nor_in_the_next_of_the_same_start()
    {
        _machine.System = Now;
        var clock = New();
        Assert.Equal(TimeSource.Rtc, clock.Source);
        _machine.System += 400 * OneDay;
        _machine.Pass(TimeSpan.FromHours(1));
        Assert.Equal(Now + TimeSpan.FromHours(1), clock.GetUtcNow());

        _machine.System = DateTimeOffset.UnixEpoch;
        Assert.Equal(Now + TimeSpan.FromHours(1), New().GetUtcNow());
        Assert.Empty(New().Facts);
    }

    [Fact]
    public void Ntp_is_believed_at_once_where_the_date_was_only_possible_and_after_a_while_where_it_was_right()
    {
        _machine.System = Now - OneDay;
        var clock = New();
        (_machine.System, _machine.IsSynchronized) = (Now, true);
        _machine.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal((Now + TimeSpan.FromSeconds(2), TimeSource.Ntp), (clock.GetUtcNow(), clock.Source));

        _machine.System += OneDay;
        _machine.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(Now + TimeSpan.FromSeconds(4), clock.GetUtcNow());
        _machine.Pass(GatewayClock.Vouched);
        Assert.Equal(Now + TimeSpan.FromSeconds(4) + GatewayClock.Vouched + OneDay, clock.GetUtcNow());
    }

    [Fact]
    public void Two_of_three_are_right_and_where_all_differ_the_time_is_doubted()
    {
        _machine.System = Now + 500 * OneDay;
        var clock = New();
        clock.Told(Now.ToUnixTimeMilliseconds(), TimeSpan.Zero);
        Assert.True(clock.IsDoubted);
        Assert.Equal(Now + 500 * OneDay, clock.GetUtcNow());

        _machine.System = Now + TimeSpan.FromSeconds(5);
        clock.Told(Now.ToUnixTimeMilliseconds(), TimeSpan.Zero);
        Assert.False(clock.IsDoubted);
        Assert.Equal(Now + TimeSpan.FromSeconds(5), clock.GetUtcNow());
    }

    [Fact]
    public void The_start_of_a_machine_is_told_after_the_next_one_and_one_that_nobody_dated_is_not()
    {
        New().Told(Now.ToUnixTimeMilliseconds(), TimeSpan.Zero);
        var known = _machine.Boot;
        _machine.Reboot();
        New();
        _machine.Reboot();
        Assert.Equal([known], New().Facts.Select(fact => fact.Boot));
    }

    /// <summary>What was read from a device cannot be from before the device's answer, also where both have the same clock.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_time_of_the_machine_is_never_a_millisecond_ahead_of_the_gateway_s(bool ntp)
    {
        for (var microseconds = 0; microseconds < 1000; microseconds += 90)
        {
            var machine = new MachineDouble { System = Now.AddMicroseconds(400), IsSynchronized = ntp };
            machine.Tick(TimeSpan.FromMicroseconds(microseconds));
            var notes = new NotesDouble();
            GatewayClock clock = New(machine, notes), next = New(machine, notes);
            for (var passed = 0; passed < 20; passed++)
            {
                machine.Pass(TimeSpan.FromMicroseconds(330_170));
                Assert.InRange(clock.GetUtcNow(), machine.System, machine.System.AddMilliseconds(1));
                Assert.InRange(next.GetUtcNow(), machine.System, machine.System.AddMilliseconds(1));
            }
        }
    }

    [Fact]
    public async Task What_was_read_before_the_time_was_known_is_in_blocks_of_its_own_with_the_start_of_the_machine()
    {
        var clock = New();
        var outbox = new MemoryOutbox();
        var series = new SeriesId(1, PointPath.Parse("3303/0/5700"));
        Reading Read() => new(series, clock.GetUtcNow().ToUnixTimeMilliseconds(), ReadingValue.Of(1L));
        await using (var batcher = new Batcher(outbox, new FakeTimeProvider(), NullLogger<Batcher>.Instance, clock: clock))
        {
            batcher.Accept(StreamClass.Telemetry, Read(), own: true);
            // A node of ours that says 1970 itself says nothing of this gateway's machine.
            batcher.Accept(StreamClass.Telemetry, new Reading(series, 5, ReadingValue.Of(1L), Quality.TimeUncertain, 17));
            clock.Told(Now.ToUnixTimeMilliseconds(), TimeSpan.Zero);
            batcher.Accept(StreamClass.Telemetry, Read(), own: true);
        }
        Assert.Equal([_machine.Boot, null, null],
            outbox.Unsettled.SelectMany(block => BlockCodec.Decode(block).Select(_ => block.Boot)));
        Assert.All(outbox.Unsettled.Where(block => block.Boot is not null),
            block => Assert.Equal(_machine.SinceBoot.TotalMilliseconds, block.FirstTime));
    }

    private GatewayClock New() => New(_machine, _notes);

    private static GatewayClock New(MachineDouble machine, NotesDouble notes) => new(machine, new FakeTimeProvider(), notes,
        ((Now - 30 * OneDay).ToUnixTimeMilliseconds(), (Now + 1000 * OneDay).ToUnixTimeMilliseconds()), NullLogger<GatewayClock>.Instance);
}

/// <summary>A machine whose clocks a test moves.</summary>
internal sealed class MachineDouble : IMachineClock
{
    public ulong Boot { get; private set; } = 1;
    public TimeSpan SinceBoot { get; private set; } = TimeSpan.FromSeconds(20);
    public DateTimeOffset System { get; set; }

    /// <summary>Passes once, before the date is given.</summary>
    public TimeSpan HeldUp { get; set; }

    public DateTimeOffset SystemTime
    {
        get
        {
            Pass(HeldUp);
            HeldUp = default;
            return System;
        }
    }

    public bool IsSynchronized { get; set; }

    public void Pass(TimeSpan time)
    {
        System += time;
        SinceBoot += time;
    }

    /// <summary>The time since the start moves alone: where in its millisecond it stands is chance.</summary>
    public void Tick(TimeSpan time) => SinceBoot += time;

    public void Reboot() => (Boot, SinceBoot, System) = (Boot + 1, TimeSpan.FromSeconds(10), DateTimeOffset.UnixEpoch);
}

internal sealed class NotesDouble : IClockNotes
{
    private ClockNotes _kept = ClockNotes.None;

    public ClockNotes Read() => _kept;
    public void Write(ClockNotes notes) => _kept = notes;
}
