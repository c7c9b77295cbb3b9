using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Gateway.Drivers.Modbus;

namespace EdgeFleet.Tests.Modbus;

/// <summary>The driver against a server that others wrote.</summary>
public class PymodbusTests(PymodbusServer server) : IClassFixture<PymodbusServer>
{
    private const int Timeout = 10_000;

    [Theory]
    [InlineData("holding", 3)]
    [InlineData("input", 4)]
    public async Task Every_type_in_every_order_is_read_as_it_was_laid_out(string table, int function)
    {
        var sources = server.Points.Select(
            point => $$"""{"table":"{{table}}","address":{{point.Address}},"type":"{{point.Type}}","byteOrder":"{{point.ByteOrder}}"}""");
        await using var bench = new ModbusBench(server.Address, string.Join(",", sources), timeoutMs: Timeout);
        Assert.All(bench.Model.Points, point => Assert.Equal(function, (int)point.Table));
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        Assert.Equal(server.Points.Count, result.Samples.Count);
        Assert.All(result.Samples, sample =>
        {
            var expected = server.Points[sample.Point];
            Assert.Equal($"{expected.Type} {expected.ByteOrder} {Expected(expected)}",
                $"{expected.Type} {expected.ByteOrder} {sample.Value}");
        });
    }

    [Theory]
    [InlineData("coil")]
    [InlineData("discrete")]
    public async Task Bits_are_read_in_their_order(string table)
    {
        var sources = Enumerable.Range(0, 1900).Select(i => $$"""{"table":"{{table}}","address":{{i + 50}}}""");
        await using var bench = new ModbusBench(server.Address, string.Join(",", sources), timeoutMs: Timeout);
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        Assert.Equal(Enumerable.Range(50, 1900).Select(i => i % 3 == 0), result.Samples.Select(sample => sample.Value.Boolean));
    }

    [Theory]
    [InlineData("single", true)]
    [InlineData("single", false)]
    [InlineData("multiple", true)]
    [InlineData("multiple", false)]
    public async Task A_coil_is_written_with_functions_5_and_15(string write, bool value)
    {
        const int address = 1990;
        await using var bench =
            new ModbusBench(server.Address, $$"""{"table":"coil","address":{{address}},"write":"{{write}}"}""", timeoutMs: Timeout);
        await bench.Link.WriteAsync(bench.Endpoint, 0, ReadingValue.Of(value), CancellationToken.None);
        Assert.Equal(value ? 1 : 0, Assert.Single(await server.HeldAsync("coil", address, 1)));
    }

    [Theory]
    [InlineData("single")]
    [InlineData("multiple")]
    [InlineData("read-write")]
    public async Task A_register_is_written_with_functions_6_16_and_23(string write)
    {
        await using var bench =
            new ModbusBench(server.Address,
            $$"""{"table":"holding","address":{{server.Free}},"type":"int16","scale":"0.1","write":"{{write}}"}""", timeoutMs: Timeout);
        await bench.Link.WriteAsync(bench.Endpoint, 0, ReadingValue.Of(-12.3m), CancellationToken.None);
        Assert.Equal(0x10000 - 123, Assert.Single(await server.HeldAsync("holding", server.Free, 1)));
        await bench.Link.WriteAsync(bench.Endpoint, 0, ReadingValue.Of(45.6m), CancellationToken.None);
        Assert.Equal(ReadingValue.Of(45.6m), Assert.Single((await bench.ReadAsync()).Samples).Value);
    }

    [Fact]
    public async Task Wide_values_are_written_in_every_order_just_as_they_are_read()
    {
        var wide = server.Points.Where(point => ModbusPoint.Registers(Enum.Parse<WireType>(point.Type, ignoreCase: true)) > 1).ToList();
        foreach (var point in wide)
        {
            var length = ModbusPoint.Registers(Enum.Parse<WireType>(point.Type, ignoreCase: true));
            var target = server.Free + 10;
            await using var bench =
                new ModbusBench(server.Address,
                $$"""{"table":"holding","address":{{target}},"type":"{{point.Type}}","byteOrder":"{{point.ByteOrder}}"}""",
                timeoutMs: Timeout);
            var value = decimal.Parse(point.Value, CultureInfo.InvariantCulture);
            await bench.Link.WriteAsync(bench.Endpoint, 0, ReadingValue.Of(value), CancellationToken.None);
            var asPrepared = await server.HeldAsync("holding", point.Address, length);
            Assert.Equal(asPrepared, await server.HeldAsync("holding", target, length));
        }
    }

    [Fact]
    public async Task Bits_of_a_register_are_written_with_function_22()
    {
        var address = server.Free + 20;
        await using var bench = new ModbusBench(server.Address, $$"""
            {"table":"holding","address":{{address}},"type":"uint16"},
            {"table":"holding","address":{{address}},"type":"bits","bit":4,"width":3,"write":"mask"}
            """, timeoutMs: Timeout);
        await bench.Link.WriteAsync(bench.Endpoint, 0, ReadingValue.Of(43690m), CancellationToken.None);
        await bench.Link.WriteAsync(bench.Endpoint, 1, ReadingValue.Of(5m), CancellationToken.None);
        Assert.Equal(0xAADA, Assert.Single(await server.HeldAsync("holding", address, 1)));
    }

    [Fact]
    public async Task A_unit_with_holes_is_read_around_them()
    {
        int[] there = [0, 1, 2, 4, 8, 9, 10];
        await using var bench =
            new ModbusBench(server.Address, string.Join(",", there.Select(i => $$"""{"table":"input","address":{{i}},"type":"uint16"}""")),
            timeoutMs: Timeout);
        for (var i = 0; i < 2; i++)
        {
            var result = await bench.ReadAsync(unit: 2);
            Assert.Null(result.Fault);
            Assert.Equal(there.Select(address => 100L + address),
                result.Samples.OrderBy(sample => sample.Point).Select(sample => sample.Value.Integer));
        }
    }

    [Fact]
    public async Task A_write_to_what_is_not_there_says_so()
    {
        await using var bench = new ModbusBench(server.Address, """{"table":"holding","address":77,"type":"uint16"}""", timeoutMs: Timeout);
        var error = await Assert.ThrowsAsync<DriverException>(
            () => bench.Link.WriteAsync(bench.Unit(2), 0, ReadingValue.Of(1m), CancellationToken.None));
        Assert.Equal(FaultKind.Misconfigured, error.Fault.Kind);
        Assert.Contains("exception 02", error.Fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_is_not_there_is_silent_and_leaves_the_others_alone()
    {
        await using var bench = new ModbusBench(server.Address, """{"table":"holding","address":0,"type":"uint16"}""", timeoutMs: 300);
        Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync(unit: 3)).Fault?.Kind);
        await using var patient =
            new ModbusBench(server.Address, """{"table":"holding","address":0,"type":"uint16"}""", timeoutMs: Timeout);
        Assert.Null((await bench.Link.ReadAsync(patient.Unit(1), PointSet.All, CancellationToken.None)).Fault);
        Assert.Equal(1, bench.Line.Counters.Connected);
    }

    private static string Expected(PymodbusServer.PreparedValue point) => point.Type is "float32" or "float64"
        ? double.Parse(point.Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)
        : point.Value;
}
