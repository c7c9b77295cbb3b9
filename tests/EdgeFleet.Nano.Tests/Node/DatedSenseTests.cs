using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class DatedSenseTests
{
    private static readonly SensePoint Freeze = new(3422, 8, 17, PointKind.Number, 1, PointClass.Billing);
    private static readonly SensePoint Correction = new(33031, 0, 1, PointKind.Number, -3, PointClass.Event);

    private readonly DatedReadings _dated = new(16);
    private readonly RecordRing _ring = new(new FlashMemory(new NorFlash(2 * 4096)));
    private readonly NodeClock _clock = new(null);
    private readonly SensePoint _volts = new(3421, 1, 1, PointKind.Number, -1, PointClass.Telemetry);
    private readonly SenseLoop _loop;
    private long _nowMs;

    public DatedSenseTests()
    {
        _loop = new SenseLoop([_volts, Freeze, Correction], _dated, _ring, _clock, 1);
        _clock.Set(1_800_000_000_000, 100);
    }

    [Fact]
    public void Each_dated_reading_becomes_one_record_with_its_own_time()
    {
        _dated.Add(Freeze, 1_799_900_000_000, 1_234_567, PointQuality.TimeUncertain);
        _dated.Add(Freeze, 1_799_800_000_000, 1_234_567, PointQuality.Good);
        Run(5000);
        Assert.Equal((0, 2u), (_dated.Count, _ring.Newest));
        var first = Read(1);
        Assert.Equal((3422, 8, 17, 1), (first.Object, first.Instance, first.Resource, first.Class));
        Assert.Equal((1_799_900_000_000, PointQuality.TimeUncertain, 1_234_567L, 1),
            (first.Time, first.Quality, first.Value.Mantissa, first.Value.Exponent));
        Assert.Equal((1_799_800_000_000, PointQuality.Good), (Read(2).Time, Read(2).Quality));
        Assert.False(Freeze.Known);
    }

    [Fact]
    public void A_gap_that_is_filled_in_holds_up_nothing_that_is_new()
    {
        for (var i = 1; i <= 600; i++)
        {
            while (_dated.Free > 0) _dated.Add(Freeze, i, i, PointQuality.Good);
            if (i % 10 == 0) _volts.Set(i);
            Run(1000);
            // Confirmed as it comes, so that the ring is never full.
            Confirm();
            if (i > 300 && i % 10 == 0) Assert.Equal(i, _last[(3421, 1)].Value);
        }
        Assert.InRange(_last[(3422, 8)].Count, 128 + 400, 128 + 600);
    }

    [Fact]
    public void A_full_store_makes_dated_readings_wait_but_no_event()
    {
        for (var i = 1; i < 5000 && !_ring.IsFull; i++)
        {
            while (_dated.Free > 0) _dated.Add(Freeze, i, i, PointQuality.Good);
            Run(1000);
        }
        Assert.True(_ring.IsFull);
        while (_dated.Free > 0) _dated.Add(Freeze, 1, 1, PointQuality.Good);
        var before = _ring.Newest;
        _dated.Add(Correction, 1_800_000_000_000, 40, PointQuality.Good);
        Run(60_000);
        Assert.Equal((before + 1, 0u), (_ring.Newest, _ring.Dropped));
        Assert.Equal(16, _dated.Count);
        Assert.Equal(33031, Read(_ring.Newest).Object);
    }

    private readonly Dictionary<(int, int), (long Value, int Count)> _last = [];

    private void Confirm()
    {
        for (var number = _ring.Oldest; number != 0; number = _ring.Oldest)
        {
            var record = Read(number);
            _last[(record.Object, record.Instance)] =
                (record.Value.Mantissa, _last.GetValueOrDefault((record.Object, record.Instance)).Count + 1);
            _ring.Confirm(number);
        }
    }

    private void Run(long forMs)
    {
        for (var untilMs = _nowMs + forMs; _nowMs < untilMs; _loop.Step())
        {
            _nowMs += 20;
            _clock.Step(_nowMs);
        }
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
}
