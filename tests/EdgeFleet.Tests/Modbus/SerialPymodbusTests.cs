using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Tests.Lines;

namespace EdgeFleet.Tests.Modbus;

/// <summary>RTU and ASCII against a server that others wrote, on a serial port and through TCP.</summary>
public sealed class SerialPymodbusTests : IAsyncLifetime
{
    private const int Timeout = 10_000;

    private readonly PairOfWires _wires = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _wires.DisposeAsync();

    [Theory]
    [InlineData("rtu", true)]
    [InlineData("ascii", true)]
    [InlineData("rtu", false)]
    [InlineData("ascii", false)]
    public async Task Values_are_read_and_written(string framing, bool serial)
    {
        await using var server = await ServerAsync(framing, serial);
        var address = serial ? _wires.Address : server.Address;
        var sources = server.Points.Select(
            point => $$"""{"table":"holding","address":{{point.Address}},"type":"{{point.Type}}","byteOrder":"{{point.ByteOrder}}"}""");
        await using var bench = new ModbusBench(address, string.Join(",", sources), timeoutMs: Timeout, framing: framing);
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        Assert.Equal(server.Points.Count, result.Samples.Count);
        Assert.All(result.Samples.Where(sample => server.Points[sample.Point].Type is not ("float32" or "float64")), sample =>
            Assert.Equal(server.Points[sample.Point].Value, sample.Value.ToString()));

        await using var target = new ModbusBench(address, $$"""
            {"table":"holding","address":{{server.Free}},"type":"int16","scale":"0.1"},
            {"table":"holding","address":{{server.Free + 2}},"type":"uint32"},
            {"table":"coil","address":1990}
            """, timeoutMs: Timeout, framing: framing);
        await bench.Line.DisposeAsync();
        await target.Link.WriteAsync(target.Endpoint, 0, ReadingValue.Of(-12.3m), CancellationToken.None);
        await target.Link.WriteAsync(target.Endpoint, 1, ReadingValue.Of(65538m), CancellationToken.None);
        await target.Link.WriteAsync(target.Endpoint, 2, ReadingValue.Of(true), CancellationToken.None);
        Assert.Equal<int[]>([0x10000 - 123, 0, 1, 2], await server.HeldAsync("holding", server.Free, 4));
        Assert.Equal<int[]>([1], await server.HeldAsync("coil", 1990, 1));
    }

    [Theory]
    [InlineData("rtu")]
    [InlineData("ascii")]
    public async Task A_unit_that_is_not_there_is_silent_and_a_hole_is_read_around(string framing)
    {
        await using var server = await ServerAsync(framing, serial: true);
        int[] there = [0, 1, 2, 4, 8, 9, 10];
        await using var bench =
            new ModbusBench(_wires.Address, string.Join(",", there.Select(i => $$"""{"table":"input","address":{{i}},"type":"uint16"}""")),
            timeoutMs: 300, framing: framing);
        Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync(unit: 3)).Fault?.Kind);
        await using var patient =
            new ModbusBench(_wires.Address, string.Join(",", there.Select(i => $$"""{"table":"input","address":{{i}},"type":"uint16"}""")),
            timeoutMs: Timeout, framing: framing);
        var result = await bench.Link.ReadAsync(patient.Unit(2), PointSet.All, CancellationToken.None);
        Assert.Null(result.Fault);
        Assert.Equal(there.Select(address => 100L + address),
            result.Samples.OrderBy(sample => sample.Point).Select(sample => sample.Value.Integer));
        Assert.Equal(1, bench.Line.Counters.Connected);
    }

    private async Task<PymodbusServer> ServerAsync(string framing, bool serial)
    {
        if (!serial) return await PymodbusServer.StartAsync(framing);
        var port = _wires.AddPort(SerialSettings.Default);
        _wires.Start();
        return await PymodbusServer.StartAsync(framing, port);
    }
}
