using System.Net;
using System.Net.Sockets;
using EdgeFleet.City.Field;
using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.City;

/// <summary>The field's Modbus TCP, byte by byte over a real socket.</summary>
public sealed class ModbusServerTests : IAsyncDisposable
{
    private readonly ServedAnswers _served = new();
    private readonly ScriptedDisturbances _script = new();
    private readonly CityPlan _plan = CityPlan.Draw(1, 1, 2);
    private readonly Greenhouse _house;
    private readonly Greenhouse _second;
    private readonly ModbusServer _server;
    private readonly TcpClient _client = new();

    public ModbusServerTests()
    {
        var now = new DateTimeOffset(2026, 5, 10, 4, 0, 0, TimeSpan.Zero);
        var weather = new Weather(1);
        _house = new Greenhouse(1, 1, weather, now);
        _second = new Greenhouse(1, 2, weather, now);
        var time = new FakeTimeProvider(now);
        var units = _plan.Houses.Zip([_house, _second], (plan, house) => new GreenhouseUnit(plan, house, time))
            .ToDictionary(unit => unit.Plan.Unit);
        _server = new ModbusServer(units, new FieldConditions(time, _script, _served, TimeSpan.FromSeconds(2)));
        _client.Connect(IPAddress.Loopback, _server.Port);
        _client.ReceiveTimeout = 10_000;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Input_registers_carry_the_sample_with_the_low_word_of_CO2_first()
    {
        var answer = Ask("0102 0000 0006 01 04 0000 0005");
        var sample = _house.Measure(DateTimeOffset.MinValue);
        Assert.Equal("0102 0000 000D 01 04 0A".Replace(" ", ""), answer[..18]);
        Assert.Equal((short)(sample.AirCelsius * 10), (short)Word(answer, 0));
        Assert.Equal((ushort)(sample.HumidityPercent * 10), Word(answer, 1));
        Assert.Equal((uint)(sample.Co2Ppm * 100), Word(answer, 2) + 65536u * Word(answer, 3));
        Assert.Equal((ushort)(sample.Lux / 10), Word(answer, 4));
        Assert.True(sample.Lux > 1000, "it is noon in May");
        var served = Assert.Single(_served.All());
        Assert.Equal(_plan.Houses[0], served.Device);
        Assert.Equal([sample.AirCelsius, sample.HumidityPercent, sample.Co2Ppm, sample.Lux], served.Values.Select(point => point.Value));
    }

    [Fact]
    public void Temperature_below_zero_is_twos_complement()
    {
        var registers = new ushort[1];
        var january = new DateTimeOffset(2026, 1, 15, 22, 0, 0, TimeSpan.Zero);
        var cold = Enumerable.Range(1, 400).Select(n => new Greenhouse(1, n, new Weather(n), january))
            .First(h => h.Measure(january).AirCelsius < 0);
        var unit = new GreenhouseUnit(_plan.Houses[0], cold, new FakeTimeProvider(january));
        Assert.Null(unit.Read(RegisterTable.Input, 0, registers));
        Assert.Equal(cold.Measure(january).AirCelsius, (short)registers[0] / 10m);
    }

    [Theory]
    [InlineData("0001 0000 0006 01 04 0000 000B", "0001 0000 0003 01 84 02")]  // odd unit: the hole is refused
    [InlineData("0002 0000 0006 01 04 0008 0004", "0002 0000 0003 01 84 02")]  // past the end
    [InlineData("0003 0000 0006 01 03 0001 0001", "0003 0000 0003 01 83 02")]  // no such holding register
    [InlineData("0004 0000 0006 01 04 0000 0000", "0004 0000 0003 01 84 03")]  // count 0
    [InlineData("0005 0000 0006 01 04 0000 007E", "0005 0000 0003 01 84 03")]  // count 126
    [InlineData("0006 0000 0006 01 06 0000 0065", "0006 0000 0003 01 86 03")]  // 101 %
    [InlineData("0007 0000 0006 01 06 0001 0001", "0007 0000 0003 01 86 02")]
    [InlineData("0008 0000 0006 01 01 0000 0001", "0008 0000 0003 01 81 01")]  // no coils
    [InlineData("0009 0000 0006 09 04 0000 0001", "0009 0000 0003 09 84 0B")]  // nobody behind unit 9
    [InlineData("000A 0000 0007 01 10 0000 0001 04", "000A 0000 0003 01 90 03")]  // byte count 4 for one register
    [InlineData("000B 0000 0003 01 04 00", "000B 0000 0003 01 84 03")]            // cut short
    [InlineData("000C 0000 0006 01 06 0000 003C", "000C 0000 0006 01 06 0000 003C")]
    [InlineData("000D 0000 0009 01 10 0000 0001 02 003C", "000D 0000 0006 01 10 0000 0001")]
    public void Requests_and_their_answers(string request, string answer) => Assert.Equal(answer.Replace(" ", ""), Ask(request));

    [Fact]
    public void An_even_unit_answers_zeros_in_the_hole()
    {
        var answer = Ask("0001 0000 0006 02 04 0000 000B");
        Assert.Equal("0001 0000 0019 02 04 16".Replace(" ", ""), answer[..18]);
        Assert.Equal("000000000000", answer[(18 + 5 * 4)..(18 + 8 * 4)]);
    }

    [Fact]
    public void A_written_set_point_reads_back_and_moves_the_vent()
    {
        Ask("0001 0000 0006 02 06 0000 0064");
        Assert.EndsWith("0064", Ask("0002 0000 0006 02 03 0000 0001"));
        var later = new DateTimeOffset(2026, 5, 10, 4, 3, 0, TimeSpan.Zero);
        Assert.Equal(100m, _second.Measure(later).VentPercent);
    }

    [Fact]
    public void Bytes_out_of_step_end_the_connection_and_only_that()
    {
        Send("0001 00FF 0006 01 04 0000 0001");
        Assert.Equal(0, _client.GetStream().Read(new byte[1]));
        using var another = new TcpClient();
        another.Connect(IPAddress.Loopback, _server.Port);
        Assert.StartsWith("0001", Exchange(another, "0001 0000 0006 01 04 0000 0001"));
    }

    [Fact]
    public void A_silent_answer_is_not_logged_and_the_next_request_is_served()
    {
        _script.Then(new Disturbance(default, 0, true));
        Send("0001 0000 0006 01 04 0000 0001");
        Assert.StartsWith("0002", Ask("0002 0000 0006 01 04 0000 0001"));
        Assert.Single(_served.All());
    }

    private string Ask(string request) => Exchange(_client, request);

    private static string Exchange(TcpClient client, string request)
    {
        client.GetStream().Write(Convert.FromHexString(request.Replace(" ", "")));
        var head = new byte[6];
        client.GetStream().ReadExactly(head);
        var rest = new byte[head[5]];
        client.GetStream().ReadExactly(rest);
        return Convert.ToHexString(head) + Convert.ToHexString(rest);
    }

    private void Send(string request) => _client.GetStream().Write(Convert.FromHexString(request.Replace(" ", "")));

    private static ushort Word(string answer, int register) => Convert.ToUInt16(answer.Substring(18 + 4 * register, 4), 16);
}
