using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Tests.Contracts;

public class ReportPackingTests
{
    [Fact]
    public void Each_report_comes_out_as_it_went_in_and_a_like_one_takes_little()
    {
        var random = new Random(1);
        var (here, there) = (new ReportPacking(), new ReportPacking());
        var report = Report(50, random);
        Assert.Equal(report, there.Open(here.Pack(report)!));
        for (var round = 0; round < 50; round++)
        {
            report.Time += 900_000;
            report.Devices[random.Next(report.Devices.Count)].Fault = $"silent {round}";
            var packed = PackedReport.Parser.ParseFrom(here.Pack(report)!.ToByteArray());
            Assert.Equal(report, there.Open(packed));
            Assert.InRange(packed.CalculateSize(), 1, report.CalculateSize() / 8);
        }
        Assert.Equal(new Reported(), there.Open(here.Pack(new Reported())!));
        Assert.Equal(report, there.Open(here.Pack(report)!));
    }

    [Fact]
    public void What_is_no_report_or_not_the_next_one_is_refused()
    {
        var (here, there) = (new ReportPacking(), new ReportPacking());
        var first = here.Pack(Report(20, new Random(1)))!;
        var second = here.Pack(Report(20, new Random(2)))!;
        Assert.Throws<CorruptReportException>(() => there.Open(second));
        using var compressor = new ZstdSharp.Compressor(3);
        Action<PackedReport>[] lies =
        [
            packed => packed.Size = uint.MaxValue, packed => packed.Size--, packed => packed.Size = 0,
            packed => packed.Frame = ByteString.Empty,
            packed => packed.Frame = ByteString.CopyFrom(compressor.Wrap(new byte[64 * 1024 * 1024])),
            packed => (packed.Size, packed.Frame) = (3, ByteString.CopyFrom(compressor.Wrap([0xFF, 0xFF, 0xFF]))),
        ];
        foreach (var lie in lies)
        {
            var packed = first.Clone();
            lie(packed);
            Assert.Throws<CorruptReportException>(() => there.Open(packed));
        }
        // None of that was taken for the one before.
        there.Open(first);
        there.Open(second);
        Assert.Null(here.Pack(new Reported { Faults = { new string('x', ReportPacking.MaxBytes) } }));
    }

    private static Reported Report(int devices, Random random)
    {
        var report = new Reported { Time = 1_790_000_000_000 };
        for (var device = 0; device < devices; device++)
            report.Devices.Add(new DeviceState
            {
                Device = 1000 + device, Link = DeviceState.Types.Link.Online, LastAnswer = report.Time - random.Next(60_000),
            });
        return report;
    }
}
