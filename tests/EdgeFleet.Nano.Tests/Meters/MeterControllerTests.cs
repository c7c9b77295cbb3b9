using EdgeFleet.Models.Meters;
using EdgeFleet.Nano.Meter;

namespace EdgeFleet.Nano.Tests.Meters;

public sealed class MeterControllerTests
{
    [Fact]
    public void No_two_points_and_no_two_settings_have_one_path()
    {
        var node = new MeterBench("2026-03-10 10:00").Node;
        Assert.Equal(node.Points.Length, node.Points.Select(MeterBench.Path).Distinct().Count());
        Assert.Equal(node.Settings.Length,
            node.Settings.Select(setting => (setting.Object, setting.Instance, setting.Resource)).Distinct().Count());
    }

    [Fact]
    public void Settings_that_do_not_fit_each_other_are_named()
    {
        var node = new MeterBench("2026-03-10 10:00").Node;
        var values = node.Settings.Select(setting => setting.Initial).ToArray();
        Assert.Equal(-1, node.Check(values));
        (values[0], values[2]) = (77, 77);
        Assert.Equal(2, node.Check(values));
        values[2] = 0;
        var quiet = Array.FindIndex(node.Settings, setting => (setting.Object, setting.Instance, setting.Resource) == (33031, 1, 3));
        values[quiet - 1] = 60;
        Assert.Equal(quiet, node.Check(values));
        values[quiet - 1] = 0;
        Assert.Equal(-1, node.Check(values));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var bench = new MeterBench("2026-03-10 10:05", new ElectricityMeterDesign { Address = "000000000007" });
        var line = new Recorded();
        var node = new MeterController(line, 2400, new Open(), new Open(), MeterWiring.Map.Settings(bench.Board.Bus));
        node.Settings[0].Value = 7;
        node.Configured();
        var time = new NodeTime();
        var before = 0L;
        for (var ms = 0L; ms < 600_000; ms += 20)
        {
            if (ms == 120_000) before = GC.GetAllocatedBytesForCurrentThread();
            time.Move(ms, true, bench.EpochMs + ms);
            node.Sample(ms);
            node.Step(time);
            while (node.Dated.Count > 0) node.Dated.Remove();
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(line.Requests > 50 && node.Points.Any(point => point is { Object: 3421, Value: 1001 }), "it has asked and heard");
    }

    private sealed class Open : Nano.Hardware.IDigitalInput
    {
        public bool Read() => false;
    }

    /// <summary>Answers every request with 100.1 as often as it fits, under the identifier that was asked.</summary>
    private sealed class Recorded : Nano.Hardware.ISerialLine
    {
        private readonly byte[] _answer = new byte[12 + 4 + 6];
        private int _left;

        public int Requests { get; private set; }

        public int Read(byte[] buffer, int offset, int count)
        {
            var now = Math.Min(count, _left);
            Array.Copy(_answer, _answer.Length - _left, buffer, offset, now);
            _left -= now;
            return now;
        }

        public void Reopen()
        {
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Requests++;
            Array.Copy(buffer, offset + 4, _answer, 0, 14);
            (_answer[8], _answer[9]) = (0x91, 10);
            for (var i = 0; i < 6; i++) _answer[14 + i] = (byte)((i % 2 == 0 ? 0x01 : 0x10) + 0x33);
            byte sum = 0;
            for (var i = 0; i < 20; i++) sum += _answer[i];
            (_answer[20], _answer[21]) = (sum, 0x16);
            _left = _answer.Length;
        }
    }
}
