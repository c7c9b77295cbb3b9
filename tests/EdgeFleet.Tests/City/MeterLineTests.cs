using System.Globalization;
using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.Models.Meters;

namespace EdgeFleet.Tests.City;

/// <summary>The meters on a serial line, asked byte by byte through its port; the line's time is the test's.</summary>
public sealed class MeterLineTests : IDisposable
{
    private const int WholeMap = 23;
    private readonly MeterBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_sub_meter_answers_with_its_registers_and_the_log_has_their_values()
    {
        _bench.Set(9600, parity: false);
        var answer = _bench.Ask(Request(unit: 2, 0, WholeMap));
        Assert.True(RtuFrame.IsWhole(answer));
        Assert.Equal([2, 3, 2 * WholeMap], answer[..3]);
        var served = Assert.Single(_bench.Served.All());
        Assert.Equal(_bench.Plan.Meters[1], served.Device);
        Assert.Equal(Word(answer, 0) / 10m, Value(served, "3421/1/1"));
        Assert.Equal((Word(answer, 19) * 65536m + Word(answer, 20)) * 10, Value(served, "3422/0/17"));
        Assert.InRange(Value(served, "3421/2/1"), 205, 235);
        Assert.InRange(Value(served, "3422/0/15"), 1000, 60_000);
        Assert.False(served.Overdue);
        Assert.Equal(1, _bench.Requests);
    }

    [Fact]
    public void On_a_line_that_is_cut_nothing_passes_and_nothing_counts_as_served()
    {
        _bench.Set(9600, parity: false);
        _bench.Cut(TimeSpan.FromSeconds(1.5));
        Assert.Empty(_bench.Ask(Request(unit: 2, 0, WholeMap)));
        Assert.Equal(0, _bench.Requests);
        _bench.Pass(TimeSpan.FromSeconds(0.6));
        Assert.NotEmpty(_bench.Ask(Request(unit: 2, 0, WholeMap)));
        Assert.Single(_bench.Served.All());
    }

    [Fact]
    public void An_answer_that_is_cut_off_in_the_middle_counts_as_not_served()
    {
        _bench.Set(9600, parity: false);
        _bench.Send(Request(unit: 2, 0, WholeMap));
        var begun = 0;
        while (begun == 0) begun = _bench.Listen(TimeSpan.FromMilliseconds(5)).Length;
        _bench.Cut(TimeSpan.FromSeconds(1));
        Assert.InRange(begun + _bench.Listen(TimeSpan.FromSeconds(2)).Length, 1, 3 + 2 * WholeMap);
        Assert.Empty(_bench.Served.All());
        Assert.NotEmpty(_bench.Ask(Request(unit: 2, 0, WholeMap)));
        Assert.Single(_bench.Served.All());
    }

    [Fact]
    public void A_billing_meter_answers_what_it_has_and_refuses_the_rest()
    {
        _bench.Set(2400, parity: true);
        var meter = _bench.Plan.Meters[3];
        var energy = Parse(_bench.Ask(Read(meter.Address, 0x00010000)));
        Assert.Equal((meter.Address, (byte)0x91), (energy.Address, energy.Control));
        var served = Assert.Single(_bench.Served.All());
        Assert.Equal(meter, served.Device);
        var hundredths = decimal.Parse(Convert.ToHexString([.. energy.Data.Skip(4).Reverse()]), CultureInfo.InvariantCulture);
        Assert.Equal(10 * hundredths, Value(served, "3422/0/17"));

        var refused = Parse(_bench.Ask(Read(meter.Address, 0x00990000)));
        Assert.Equal(((byte)0xD1, (byte)0x02), (refused.Control, Assert.Single(refused.Data)));
        Assert.Single(_bench.Served.All());
    }

    [Theory]
    [InlineData(9600, true)]
    [InlineData(2400, false)]
    [InlineData(2400, true)]
    [InlineData(19200, false)]
    public void A_sub_meter_hears_nothing_at_another_speed_or_parity(int baud, bool parity)
    {
        _bench.Set(baud, parity);
        Assert.Empty(_bench.Ask(Request(1, 0, WholeMap)));
        _bench.Set(9600, parity: false);
        Assert.NotEmpty(_bench.Ask(Request(1, 0, WholeMap)));
    }

    [Theory]
    [InlineData(2400, false)]
    [InlineData(9600, true)]
    public void A_billing_meter_hears_nothing_at_another_speed_or_parity(int baud, bool parity)
    {
        var request = Read(_bench.Plan.Meters[3].Address, 0x02010100);
        _bench.Set(baud, parity);
        Assert.Empty(_bench.Ask(request));
        _bench.Set(2400, parity: true);
        Assert.NotEmpty(_bench.Ask(request));
    }

    [Fact]
    public void An_answer_leaves_at_the_pace_of_the_line()
    {
        _bench.Set(9600, parity: false);
        _bench.Send(Request(3, 0, WholeMap));
        var bytes = 5 + 2 * WholeMap;
        // Request and answer at ten bits a byte; between them at least the silence that ends a frame.
        var least = MeterBuses.RtuFormat.TimeUs(8 + bytes + 3);
        var early = _bench.Listen(TimeSpan.FromMicroseconds(least));
        Assert.InRange(early.Length, 1, bytes - 1);
        Assert.Equal(bytes, early.Length + _bench.Listen(TimeSpan.FromMilliseconds(100)).Length);
    }

    [Fact]
    public void A_late_answer_is_overdue_and_one_that_never_comes_is_not_served()
    {
        _bench.Set(9600, parity: false);
        _bench.Script.Then(new Disturbance(MeterBench.MasterTimeout, 0, false));
        _bench.Send(Request(1, 0, 3));
        Assert.NotEmpty(_bench.Listen(TimeSpan.FromSeconds(3)));
        Assert.True(Assert.Single(_bench.Served.All()).Overdue);

        _bench.Script.Then(new Disturbance(default, 0, true));
        Assert.Empty(_bench.Ask(Request(1, 0, 3)));
        Assert.Single(_bench.Served.All());
        Assert.Equal(2, _bench.Requests);
    }

    [Fact]
    public void An_answer_that_is_asked_for_again_at_once_may_have_gone_unread()
    {
        _bench.Set(9600, parity: false);
        for (var i = 0; i < 2; i++) _bench.Ask(Request(1, 0, 3));
        for (var i = 0; i < 2; i++) _bench.Ask(Request((byte)(2 + i), 0, 3));
        _bench.Ask(Request(1, 0, 3));
        Assert.Equal([true, false, false, false, false], _bench.Served.All().Select(served => served.Overdue));
    }

    [Theory]
    [InlineData(9600, false)]
    [InlineData(2400, true)]
    public void An_answer_in_pieces_is_one_answer(int baud, bool parity)
    {
        _bench.Set(baud, parity);
        _bench.Script.Then(new Disturbance(default, 3, false));
        Assert.NotEmpty(_bench.Ask(parity ? Read(_bench.Plan.Meters[7].Address, 0x02030000) : Request(6, 0, 9)));
        Assert.Single(_bench.Served.All());
    }

    [Fact]
    public void An_answer_after_the_next_request_belongs_to_nobody()
    {
        _bench.Set(9600, parity: false);
        _bench.Script.Then(new Disturbance(TimeSpan.FromSeconds(1.2), 0, false));
        Assert.Empty(_bench.Ask(Request(1, 0, 3)));
        Assert.NotEmpty(_bench.Ask(Request(99, 0, 3)));
        Assert.Empty(_bench.Served.All());
    }

    [Fact]
    public void What_is_sent_while_a_meter_still_sends_at_another_speed_spoils_both()
    {
        _bench.Set(2400, parity: true);
        _bench.Send(Read(_bench.Plan.Meters[3].Address, 0x02010100));
        _bench.Listen(TimeSpan.FromMilliseconds(30));
        _bench.Set(9600, parity: false);
        var heard = _bench.Ask(Request(1, 0, 3));
        Assert.Empty(_bench.Served.All());
        Assert.False(RtuFrame.IsWhole(heard));
    }

    [Fact]
    public void Nobody_is_served_while_the_port_is_closed()
    {
        _bench.Set(9600, parity: false);
        _bench.Send(Request(1, 0, 3));
        _bench.CloseMaster();
        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _bench.Requests);
        Assert.Empty(_bench.Served.All());
    }

    [Fact]
    public void The_same_seed_makes_the_same_meters()
    {
        using var other = new MeterBench();
        _bench.Set(9600, parity: false);
        other.Set(9600, parity: false);
        Assert.Equal(_bench.Ask(Request(5, 0, WholeMap)), other.Ask(Request(5, 0, WholeMap)));
    }

    private static byte[] Request(byte unit, byte address, byte count) => RtuFrame.Of(unit, [3, 0, address, 0, count]);

    private static byte[] Read(string address, uint identifier) =>
        [0xFE, 0xFE, 0xFE, 0xFE, .. new Dlt645Frame(address, 0x11, BitConverter.GetBytes(identifier)).ToBytes()];

    private static Dlt645Frame Parse(byte[] heard) => Dlt645Frame.Take([.. heard])!;

    private static int Word(byte[] answer, int register) => answer[3 + 2 * register] << 8 | answer[4 + 2 * register];

    private static decimal Value(ServedAnswer served, string path) => served.Values.Single(value => value.Path.ToString() == path).Value;
}
