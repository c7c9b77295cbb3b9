using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class SenseTests
{
    private const long Unix = 1_800_000_000_000;

    private readonly RecordRing _ring = new(new FlashMemory(new NorFlash(64 * 4096)));
    private readonly NodeClock _clock = new(null);
    private long _nowMs;

    [Fact]
    public void A_value_is_reported_at_first_when_it_has_moved_by_its_dead_band_and_once_a_period()
    {
        var point = new SensePoint(3303, 0, 5700, PointKind.Number, -1, PointClass.Telemetry) { DeadBand = 5, PeriodSeconds = 600 };
        var loop = Loop(1, point);
        Run(loop, 1000);
        Assert.Equal(0u, _ring.Newest);
        point.Set(200);
        Run(loop, 5000);
        Assert.Equal(1u, _ring.Newest);
        point.Set(204);
        Run(loop, 5000);
        Assert.Equal(1u, _ring.Newest);
        point.Set(205);
        Run(loop, 5000);
        Assert.Equal(2u, _ring.Newest);
        point.Set(200);
        Run(loop, 5000);
        Assert.Equal([200L, 205, 200], Values());
        Run(loop, 3 * 600_000);
        Assert.Equal(6u, _ring.Newest);
    }

    [Fact]
    public void A_quality_and_an_event_are_reported_at_once()
    {
        var alarm = new SensePoint(3342, 0, 5500, PointKind.Boolean, 0, PointClass.Event);
        var level = new SensePoint(3303, 0, 5700, PointKind.Number, 0, PointClass.Telemetry) { DeadBand = 100 };
        alarm.Set(false);
        level.Set(1);
        _clock.Set(Unix, 100);
        var loop = Loop(1, alarm, level);
        Run(loop, 20);
        for (var i = 0; i < 6; i++)
        {
            alarm.Set(i % 2 == 0);
            level.Fail(i % 2 == 0 ? PointQuality.Invalid : PointQuality.NotTopical);
            Run(loop, 20);
        }
        Assert.Equal(14u, _ring.Newest);
        var last = Read(14);
        Assert.Equal((PointQuality.NotTopical, 1L, 3), (last.Quality, last.Value.Mantissa, last.Class));
    }

    [Fact]
    public void A_reading_without_time_says_so_and_one_with_old_time_too()
    {
        var point = new SensePoint(3303, 0, 5700, PointKind.Number, 0, PointClass.State);
        var loop = Loop(1, point);
        point.Set(1);
        Run(loop, 2000);
        Assert.Equal((0L, PointQuality.TimeUncertain), (Read(1).Time, Read(1).Quality));
        _clock.Set(Unix, 100);
        point.Set(2);
        Run(loop, 2000);
        Assert.Equal(0, Read(2).Quality);
        Assert.InRange(Read(2).Time, Unix, Unix + 40);
        _nowMs += 8L * 86_400_000;
        point.Set(3);
        Run(loop, 2000);
        Assert.Equal(PointQuality.TimeUncertain, Read(3).Quality);
        Assert.InRange(Read(3).Time, Unix + 8L * 86_400_000, Unix + 8L * 86_400_000 + 5000);
    }

    [Fact]
    public void A_street_does_not_report_at_once()
    {
        var seconds = new HashSet<long>();
        for (var node = 0; node < 50; node++)
        {
            var ring = new RecordRing(new FlashMemory(new NorFlash(2 * 4096)));
            var clock = new NodeClock(null);
            var point = new SensePoint(3303, 0, 5700, PointKind.Number, 0, PointClass.Telemetry) { PeriodSeconds = 300 };
            point.Set(1);
            var loop = new SenseLoop([point], null, ring, clock, 1_000_000 + node);
            long nowMs = 0;
            for (; ring.Newest < 2; nowMs += 100) StepAt(loop, clock, nowMs);
            Assert.InRange(nowMs, 100, 300_200);
            seconds.Add(nowMs / 1000);
            var second = nowMs;
            for (; ring.Newest < 3; nowMs += 100) StepAt(loop, clock, nowMs);
            Assert.InRange(nowMs - second, 299_900, 300_100);
        }
        Assert.True(seconds.Count > 35, $"{seconds.Count} of 50");
    }

    [Fact]
    public void What_chatters_reports_its_newest_value_once_a_second()
    {
        var point = new SensePoint(3303, 0, 5700, PointKind.Number, 0, PointClass.Telemetry);
        var loop = Loop(1, point);
        for (var i = 1; i <= 1000; i++)
        {
            point.Set(i);
            Run(loop, 20);
        }
        Assert.InRange(_ring.Newest, 19u, 21u);
        Run(loop, 2000);
        Assert.Equal(1000, Values()[^1]);
    }

    [Fact]
    public void All_points_together_have_an_allowance_and_events_the_last_of_it()
    {
        var noise = Enumerable.Range(0, 40).Select(i => new SensePoint(3303, (byte)i, 5700, PointKind.Number, 0, PointClass.Telemetry))
            .ToArray();
        var alarm = new SensePoint(3342, 0, 5500, PointKind.Boolean, 0, PointClass.Event);
        var loop = Loop(1, [.. noise, alarm]);
        var before = 0u;
        for (var i = 1; i <= 120; i++)
        {
            foreach (var point in noise) point.Set(i);
            if (i == 60) alarm.Set(true);
            Run(loop, 1000);
            if (i == 60) Assert.Equal(
                3342, Enumerable.Range((int)before + 1, (int)(_ring.Newest - before)).Select(n => Read((uint)n).Object).Max());
            before = _ring.Newest;
        }
        Assert.InRange(_ring.Newest, 192u + 119, 192u + 122);
        Assert.True(loop.Held > 0);
    }

    [Fact]
    public void What_the_memory_did_not_keep_is_reported_again()
    {
        var chip = new NorFlash(4 * 4096);
        var ring = new RecordRing(new FlashMemory(chip));
        var point = new SensePoint(3342, 0, 5500, PointKind.Boolean, 0, PointClass.Event);
        var loop = new SenseLoop([point], null, ring, _clock, 1);
        point.Set(true);
        chip.WriteProtected = true;
        Run(loop, 5000);
        Assert.Equal(0, ring.Find(0));
        chip.WriteProtected = false;
        Run(loop, 2000);
        Assert.NotEqual(0, ring.Find(0));
        Assert.InRange(ring.Failures, 1u, 60u);
    }

    private SenseLoop Loop(long node, params SensePoint[] points) => new(points, null, _ring, _clock, node);

    private void Run(SenseLoop loop, long forMs)
    {
        for (var untilMs = _nowMs + forMs; _nowMs < untilMs;)
        {
            _nowMs += 20;
            StepAt(loop, _clock, _nowMs);
        }
    }

    private static void StepAt(SenseLoop loop, NodeClock clock, long nowMs)
    {
        clock.Step(nowMs);
        loop.Step();
    }

    private Record Read(uint number)
    {
        var (found, bytes) = RingUse.Read(_ring, number) ?? throw new InvalidOperationException("no such record");
        Assert.Equal(number, found);
        var reader = new ByteReader();
        reader.Attach(bytes, 0, bytes.Length);
        var record = new Record();
        Assert.True(record.Read(reader));
        return record;
    }

    private List<long> Values() => [.. Enumerable.Range(1, (int)_ring.Newest).Select(n => Read((uint)n).Value.Mantissa)];
}
