using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Meters;

/// <summary>The whole node as the city uses it, with the node library, over power cuts; what it has stored is read from its memory.</summary>
public sealed class HouseTests
{
    [Fact]
    public void A_house_stores_freezes_and_intervals_once_over_power_cuts()
    {
        var epochMs = MeterBench.Local("2026-03-10 23:30");
        var design = new ElectricityMeterDesign { Address = "000000012345" };
        var house = new MeterNode(new SerialBus(new SerialFormat(19200), 1).Join("node"), (7, new byte[32], new byte[32]), epochMs, [design], 3);
        house.SetClock(DateTimeOffset.FromUnixTimeMilliseconds(epochMs));
        Configure(house);
        house.Board.Meters[0].Meter.Watts[0] = 4000;
        house.Board.Water.LitresPerHour = 600;
        var nowUs = 0L;
        void Run(double minutes)
        {
            for (var untilUs = nowUs + (long)(minutes * 60e6); nowUs < untilUs; nowUs += 20_000) house.Step(nowUs);
        }

        house.Power.On(nowUs);
        Run(32);
        house.Power.Off(nowUs);
        Run(1);
        house.Power.On(nowUs);
        Run(12);

        var records = Records(house);
        var freeze = Assert.Single(records, record => record is { Object: 3422, Instance: 8, Resource: 17 });
        var frozen = house.Board.Meters[0].Meter.Freezes[0];
        Assert.Equal((1, MeterBench.Local("2026-03-11 00:00"), 0, frozen.Forward[0], 1), (freeze.Class, freeze.Time, freeze.Quality, freeze.Value.Mantissa, freeze.Value.Exponent));
        Assert.Equal(
            new[] { "2026-03-10 23:45", "2026-03-11 00:00" }.Select(MeterBench.Local),
            records.Where(record => record is { Object: 3422, Instance: 13, Resource: 17 }).Select(record => record.Time));
        Assert.Contains(records, record => record is { Object: 3421, Instance: 1, Resource: 1, Class: 3 } && record.Value.Mantissa == 2300);
        var litres = records.Last(record => record is { Object: 3424, Instance: 0, Resource: 1 }).Value.Mantissa;
        Assert.InRange(litres, 300, (long)house.Board.Water.Litres);
    }

    // As a gateway does it over the wire.
    private static void Configure(MeterNode house)
    {
        var settings = house.Board.Wire().Settings;
        settings[0].Value = 12345;
        settings.Single(setting => setting is { Object: 33032, Resource: 5 }).Value = 1;
        Assert.True(new NodeStore(MemoryMap.Settings(house.Board.First()), settings).Configure(1, [.. settings.Select(setting => setting.Value)]));
    }

    private static List<Record> Records(MeterNode house)
    {
        var ring = new RecordRing(MemoryMap.Records(house.Board.Second()));
        var records = new List<Record>();
        for (var number = ring.Oldest; number <= ring.Newest; number++)
        {
            if (RingUse.Read(ring, number) is not { } held || held.Item1 != number) continue;
            var reader = new OctetReader();
            reader.Attach(held.Item2, 0, held.Item2.Length);
            var record = new Record();
            Assert.True(record.Read(reader));
            records.Add(record);
        }
        return records;
    }
}
