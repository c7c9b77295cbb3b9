using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Meter;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Meters;

/// <summary>
/// The whole node as the city uses it, with the node library, over power cuts; what it has stored is read from its memory.
/// </summary>
public sealed class HouseTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void A_house_stores_freezes_and_intervals_once_over_power_cuts()
    {
        var epochMs = MeterBench.Local("2026-03-10 23:30");
        var design = new ElectricityMeterDesign { Address = "000000012345" };
        var house = new MeterNode(
            new SerialBus(new SerialFormat(19200), 1).Join("node"), (7, new byte[32], new byte[32]), epochMs, [design], 3);
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
        Assert.Equal((1, MeterBench.Local("2026-03-11 00:00"), 0, frozen.Forward[0], 1),
            (freeze.Class, freeze.Time, freeze.Quality, freeze.Value.Mantissa, freeze.Value.Exponent));
        Assert.Equal(
            new[] { "2026-03-10 23:45", "2026-03-11 00:00" }.Select(MeterBench.Local),
            records.Where(record => record is { Object: 3422, Instance: 13, Resource: 17 }).Select(record => record.Time));
        Assert.Contains(records, record => record is { Object: 3421, Instance: 1, Resource: 1, Class: 3 } && record.Value.Mantissa == 2300);
        var litres = records.Last(record => record is { Object: 3424, Instance: 0, Resource: 1 }).Value.Mantissa;
        Assert.InRange(litres, 300, (long)house.Board.Water.Litres);
    }

    [Fact]
    public void A_gateway_names_the_meter_enters_a_dial_reading_and_collects_what_came_of_it()
    {
        var epochMs = MeterBench.Local("2026-03-10 23:50");
        var line = new SerialBus(new SerialFormat(19200), 1);
        var gateway = line.Join("gateway");
        var house = new MeterNode(
            line.Join("node"), (7, Key, new byte[32]), epochMs, [new ElectricityMeterDesign { Address = "000000012345" }], 3);
        house.SetClock(DateTimeOffset.FromUnixTimeMilliseconds(epochMs));
        var (nowUs, address, counter) = (0L, 0, 0u);
        void Run(double seconds)
        {
            for (var untilUs = nowUs + (long)(seconds * 1e6); nowUs < untilUs; nowUs += 20_000) house.Step(nowUs);
        }

        Answer Ask(byte type, Action<ByteWriter> body)
        {
            var writer = new FrameWriter(Frame.MaxSize);
            writer.BeginRequest(address, 1, ++counter, 99);
            NodeBench.Part(writer, type, body);
            var mac = new HmacSha256(Key);
            writer.Seal(mac, null!);
            var bytes = new byte[Frame.MaxSizeOnLine];
            bytes = bytes[..writer.Encode(bytes)];
            gateway.Send(nowUs, bytes);
            Run(1);
            var answer = new byte[Frame.MaxSizeOnLine];
            return Answer.Read(answer[..gateway.Receive(nowUs, answer)], bytes, mac);
        }

        house.Power.On(nowUs);
        Run(1);
        Ask(PartType.Assign, to => AssignPart.Write(to, 7, 21));
        address = 21;
        var configuration = new ConfigurationPart();
        Assert.True(configuration.Read(Ask(PartType.Configure, to =>
        {
            ConfigurePart.WriteHead(to, 5, 0, 0);
            to.WritePath(33030, 0, 1);
            to.WriteNumber(12345, 0);
            to.WritePath(33032, 0, 5);
            to.WriteNumber(1, 0);
        }).Single(PartType.Configuration)));
        Assert.Equal((5u, 0u), (configuration.Version, configuration.Refused));
        var result = Ask(PartType.Write, to =>
        {
            CommandPart.WriteHead(to, 1, 0, CommandPhase.Direct, 3424, 0, 1);
            to.WriteNumber(1_234_567, -3);
        }).Single(PartType.Result);
        Assert.Equal((1L, CommandPhase.Direct, CommandCode.Done), (result.ReadInt64(), result.ReadByte(), result.ReadByte()));
        house.Board.Meters[0].Meter.Watts[0] = 6000;
        Run(20 * 60);

        var records = new List<Record>();
        var from = 0u;
        while (Ask(PartType.Collect, to => to.WriteUInt32(from)).Records is { Count: > 0 } page)
        {
            records.AddRange(page.Select(held => held.Record));
            from = page[^1].Number + 1;
        }
        var correction = Assert.Single(records, record => record is { Object: 33031, Instance: 0, Resource: 1 });
        Assert.Equal((0, 0, 1_234_567L, -3), (correction.Class, correction.Quality, correction.Value.Mantissa, correction.Value.Exponent));
        var freeze = Assert.Single(records, record => record is { Object: 3422, Instance: 8, Resource: 17 });
        Assert.Equal((MeterBench.Local("2026-03-11 00:00"), house.Board.Meters[0].Meter.Freezes[0].Forward[0]),
            (freeze.Time, freeze.Value.Mantissa));
        Assert.InRange(freeze.Value.Mantissa, 90, 100);
    }

    // What a gateway's configuration leaves in the node's memory.
    private static void Configure(MeterNode house)
    {
        var settings = house.Board.Wire().Settings;
        settings[0].Value = 12345;
        settings.Single(setting => setting is { Object: 33032, Resource: 5 }).Value = 1;
        Assert.True(new NodeStore(MeterWiring.Map.Settings(house.Board.Bus), settings)
            .Configure(1, [.. settings.Select(setting => setting.Value)]));
    }

    private static List<Record> Records(MeterNode house)
    {
        var ring = new RecordRing(MeterWiring.Map.Records(house.Board.Bus));
        var records = new List<Record>();
        for (var number = ring.Oldest; number <= ring.Newest; number++)
        {
            if (RingUse.Read(ring, number) is not { } held || held.Item1 != number) continue;
            var reader = new ByteReader();
            reader.Attach(held.Item2, 0, held.Item2.Length);
            var record = new Record();
            Assert.True(record.Read(reader));
            records.Add(record);
        }
        return records;
    }
}
