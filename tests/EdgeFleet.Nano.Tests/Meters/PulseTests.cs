using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class PulseTests
{
    private const string Volume = "3424/0/1";
    private const string Correction = "33031/0/1";

    private readonly MeterBench _bench = new("2026-03-10 10:00");

    [Fact]
    public void Every_pulse_of_a_bouncing_contact_counts_once()
    {
        _bench.Board.WaterContact.BounceUs = 8_000;
        (_bench.Board.Water.LitresPerHour, _bench.Board.Gas.LitresPerHour) = (36_000, 7_000);
        _bench.RunWithPulses(TimeSpan.FromMinutes(20));
        Assert.Equal(_bench.Board.Water.Pulses, _bench.Point("3424/0/4").Value, 1L);
        Assert.InRange(_bench.Board.Water.Pulses, 1100, 1200);
        Assert.Equal(10 * _bench.Point("3424/0/4").Value, _bench.Point(Volume).Value);
        Assert.Equal(_bench.Board.Gas.Pulses, _bench.Point("3423/0/4").Value, 1L);
    }

    [Fact]
    public void No_pulse_is_lost_while_the_node_is_busy_for_seconds()
    {
        _bench.Board.Water.LitresPerHour = 100_000;
        for (var i = 0; i < 6_000; i++)
        {
            _bench.Time.AdvanceMs(PulseCounter.PeriodMs);
            _bench.Board.Advance();
            _bench.Node.Sample(_bench.Time.Ms);
            if (i % 300 == 299) _bench.Step();
        }
        Assert.InRange(_bench.Board.Water.Pulses, 160, 170);
        Assert.Equal(_bench.Board.Water.Pulses, _bench.Point("3424/0/4").Value, 1L);
    }

    [Fact]
    public void A_spike_is_no_pulse()
    {
        _bench.RunWithPulses(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++)
        {
            _bench.Board.WaterContact.BounceUs = 0;
            _bench.Board.WaterContact.Close(_bench.Time.Us);
            _bench.RunWithPulses(TimeSpan.FromMilliseconds(10));
            _bench.Board.WaterContact.Open(_bench.Time.Us);
            _bench.RunWithPulses(TimeSpan.FromMilliseconds(200));
        }
        Assert.Equal(0, _bench.Point("3424/0/4").Value);
    }

    [Fact]
    public void A_new_pulse_value_does_not_change_what_was_counted()
    {
        _bench.Board.Water.LitresPerHour = 36_000;
        _bench.RunWithPulses(TimeSpan.FromSeconds(60));
        var before = _bench.Point(Volume).Value;
        _bench.Settings["3424/0/6"] = 1;
        _bench.Configure();
        _bench.RunWithPulses(TimeSpan.FromMilliseconds(50));
        Assert.Equal(before, _bench.Point(Volume).Value, 10L);
        _bench.RunWithPulses(TimeSpan.FromSeconds(30));
        Assert.InRange(_bench.Point(Volume).Value - before, 28, 32 + 10);
    }

    [Fact]
    public void Counts_outlive_a_power_cut_between_any_two_bytes_and_lose_a_second_at_most()
    {
        _bench.Board.Water.LitresPerHour = 36_000;
        _bench.RunWithPulses(TimeSpan.FromSeconds(20));
        var cuts = 0;
        for (var bytes = 0; bytes < 1400; bytes += bytes < 400 ? 3 : 7)
        {
            _bench.Fuse.CutAfter(bytes);
            try
            {
                _bench.RunWithPulses(TimeSpan.FromSeconds(3));
            }
            catch (PowerCutException)
            {
                cuts++;
            }
            var before = _bench.Point(Volume).Value;
            _bench.Boot();
            Assert.True(_bench.Point(Volume).Value >= before - 20 && _bench.Point(Volume).Value <= before,
                $"{bytes}: {_bench.Point(Volume).Value} after {before}");
        }
        Assert.True(cuts > 150, $"{cuts} cuts");
    }

    [Fact]
    public void The_memory_is_written_once_a_second_at_most_and_not_at_all_without_a_change()
    {
        var memory = new Flash();
        var counters = new MeterCounters(memory, 16);
        for (var ms = 0; ms < 60_000; ms += 20)
        {
            counters.Set(3, ms);
            counters.Step(ms);
        }
        Assert.InRange(counters.Saves, 55, 60);
        for (var ms = 60_000; ms < 120_000; ms += 20) counters.Step(ms);
        Assert.InRange(counters.Saves, 55, 61);
        // Two sectors of seven slots each: an erase for every seven saves.
        Assert.InRange(memory.Erases, counters.Saves / 7, counters.Saves / 7 + 1);
        Assert.Equal(59_980, new MeterCounters(memory, 16).Get(3));
    }

    [Fact]
    public void A_memory_that_fails_is_told_and_tried_again()
    {
        var memory = new Flash { Fails = true };
        var counters = new MeterCounters(memory, 4);
        counters.Set(0, 42);
        counters.Step(0);
        Assert.True(counters.IsFaulty);
        memory.Fails = false;
        counters.Step(1000);
        Assert.False(counters.IsFaulty);
        Assert.Equal(42, new MeterCounters(memory, 4).Get(0));
    }

    [Fact]
    public void What_the_dial_says_becomes_the_register_and_the_difference_an_event()
    {
        _bench.Board.Water.LitresPerHour = 36_000;
        _bench.RunWithPulses(TimeSpan.FromSeconds(60));
        // Water flows while the node is off.
        var off = _bench.Point(Volume).Value;
        for (var i = 0; i < 1000; i++)
        {
            _bench.Time.AdvanceMs(100);
            _bench.Board.Advance();
        }
        _bench.Boot();
        _bench.Board.Water.LitresPerHour = 0;
        _bench.RunWithPulses(TimeSpan.FromSeconds(1));
        Assert.Equal(off, _bench.Point(Volume).Value, 10L);
        var dial = (long)_bench.Board.Water.Litres;
        var before = _bench.Point(Volume).Value;
        Assert.Equal(CommandCode.Done, _bench.Write(Volume, dial));
        _bench.RunWithPulses(TimeSpan.FromSeconds(2));
        Assert.Equal(dial, _bench.Point(Volume).Value);
        var correction = Assert.Single(_bench.KeptOf(Correction));
        Assert.Equal((dial - before, PointQuality.Good), (correction.Value, correction.Quality));
        Assert.InRange(correction.Value, 980, 1020);
        Assert.Equal(PointClass.Event, _bench.Point(Correction).Class);
        _bench.Boot();
        Assert.Equal(dial, _bench.Point(Volume).Value);
    }

    [Fact]
    public void A_dial_reading_that_cannot_be_is_refused_and_one_without_time_is_marked()
    {
        Assert.Equal(CommandCode.OutOfRange, _bench.Write(Volume, -1));
        Assert.Equal(CommandCode.NotWritable, _bench.Write("3424/0/4", 1));
        _bench.KnowsTime = false;
        Assert.Equal(CommandCode.Done, _bench.Write(Volume, 500));
        _bench.Step();
        Assert.Equal(new Kept(Correction, 0, 500, PointQuality.TimeUncertain), Assert.Single(_bench.KeptOf(Correction)));
    }

    [Fact]
    public void Flow_without_a_quiet_spell_is_a_leak_and_a_household_is_none()
    {
        _bench.Settings["33031/0/2"] = 120;
        _bench.Settings["33031/0/3"] = 20;
        _bench.Configure();
        // 60 litres an hour: a pulse in ten minutes, day and night.
        _bench.Board.Water.LitresPerHour = 60;
        _bench.RunWithPulses(TimeSpan.FromMinutes(125));
        Assert.Equal(0, _bench.Point("3424/0/9").Value);
        _bench.RunWithPulses(TimeSpan.FromMinutes(15));
        Assert.Equal(1, _bench.Point("3424/0/9").Value);
        _bench.Board.Water.LitresPerHour = 0;
        _bench.RunWithPulses(TimeSpan.FromMinutes(21));
        Assert.Equal(0, _bench.Point("3424/0/9").Value);
        for (var hour = 0; hour < 4; hour++)
        {
            _bench.Board.Water.LitresPerHour = 600;
            _bench.RunWithPulses(TimeSpan.FromMinutes(35));
            _bench.Board.Water.LitresPerHour = 0;
            _bench.RunWithPulses(TimeSpan.FromMinutes(25));
            Assert.Equal(0, _bench.Point("3424/0/9").Value);
        }
    }

    /// <summary>Two sectors that keep the rules of a flash.</summary>
    private sealed class Flash : Nano.Hardware.IFlash
    {
        private readonly byte[] _bytes = new byte[2048];

        public bool Fails { get; set; }

        public int Erases { get; private set; }

        public int Size => _bytes.Length;

        public int SectorSize => 1024;

        public void Read(int address, byte[] buffer, int offset, int count) => Array.Copy(_bytes, address, buffer, offset, count);

        public bool Write(int address, byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count && !Fails; i++) _bytes[address + i] &= buffer[offset + i];
            return !Fails;
        }

        public bool Erase(int address)
        {
            if (Fails) return false;
            Erases++;
            Array.Fill(_bytes, (byte)0xFF, address / 1024 * 1024, 1024);
            return true;
        }
    }
}
