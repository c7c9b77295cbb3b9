using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Tests.Modbus;

/// <summary>Parts of registers that are written, and values with an offset.</summary>
public class FieldTests
{
    private const string Fan = """{"table":"holding","address":3,"type":"bool","bit":9,"write":"mask"}""";
    private const string Speed = """{"table":"holding","address":3,"type":"bits","bit":4,"width":3,"write":"mask"}""";

    [Fact]
    public async Task Bits_are_written_by_function_22_and_the_others_stay()
    {
        // The device does what section 6.16 says.
        var register = 0b1010_0000_1000_1010;
        await using var server = new ScriptedServer(request =>
        {
            var (and, or) = (request.Frame[10] << 8 | request.Frame[11], request.Frame[12] << 8 | request.Frame[13]);
            register = register & and | or & ~and;
            return request.SendAsync(request.Frame);
        });
        await using var bench =
            new ModbusBench(server.Address,
            $"{Fan},{Speed},{Speed.Replace("\"write\"", "\"byteOrder\":\"BADC\",\"write\"", StringComparison.Ordinal)}", timeoutMs: 10_000);
        await WriteAsync(bench, 0, ReadingValue.Of(true));
        Assert.Equal(0b1010_0010_1000_1010, register);
        await WriteAsync(bench, 1, ReadingValue.Of(5m));
        Assert.Equal(0b1010_0010_1101_1010, register);
        await WriteAsync(bench, 0, ReadingValue.Of(false));
        await WriteAsync(bench, 1, ReadingValue.Of(0m));
        Assert.Equal(0b1010_0000_1000_1010, register);
        await WriteAsync(bench, 2, ReadingValue.Of(7m));
        Assert.Equal(0b1111_0000_1000_1010, register);
        Assert.All(server.Requests, request => Assert.Equal(22, request[7]));
        Assert.Contains("0 to 7", bench.Link.Check(bench.Endpoint, 1, ReadingValue.Of(8m))?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_function_22_refuses_the_write_and_nothing_else_is_tried()
    {
        await using var server = new ScriptedServer(request => request.SendAsync(request.Exception(1)));
        await using var bench = new ModbusBench(server.Address, Fan, timeoutMs: 10_000, retries: 3);
        var fault = (await Assert.ThrowsAsync<DriverException>(() => WriteAsync(bench, 0, ReadingValue.Of(true)))).Fault;
        Assert.Equal(FaultKind.Misconfigured, fault.Kind);
        Assert.Contains("nothing was written", fault.What, StringComparison.Ordinal);
        Assert.Contains("\"write\": \"read-modify-write\"", fault.Hint, StringComparison.Ordinal);
        Assert.Equal(22, Assert.Single(server.Requests)[7]);
    }

    [Fact]
    public async Task Where_the_profile_says_so_the_register_is_read_changed_and_written_in_one_turn()
    {
        var register = 0x8001;
        var reading = new TaskCompletionSource();
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Function == 3 && request.Unit == 1)
            {
                await reading.Task;
                await request.SendAsync(request.Answer(3, 2, (byte)(register >> 8), (byte)register));
            }
            else if (request.Function == 6)
            {
                register = request.Frame[10] << 8 | request.Frame[11];
                await request.SendAsync(request.Frame);
            }
            else await request.SendAsync(request.Registers());
        });
        await using var bench =
            new ModbusBench(server.Address, Speed.Replace("mask", "read-modify-write", StringComparison.Ordinal), timeoutMs: 10_000);
        var writing = WriteAsync(bench, 0, ReadingValue.Of(6m));
        while (server.Requests.Count == 0) await Task.Yield();
        var neighbour = bench.ReadAsync(unit: 2);
        reading.SetResult();
        await writing;
        Assert.Null((await neighbour).Fault);
        Assert.Equal(0x8061, register);
        Assert.Equal([3, 6, 3], server.Requests.Select(request => (int)request[7]));
    }

    [Fact]
    public async Task A_write_that_was_only_read_yet_did_not_happen()
    {
        await using var server = new ScriptedServer(_ => Task.CompletedTask);
        await using var bench =
            new ModbusBench(server.Address, Speed.Replace("mask", "read-modify-write", StringComparison.Ordinal), timeoutMs: 100);
        var fault = (await Assert.ThrowsAsync<DriverException>(() => WriteAsync(bench, 0, ReadingValue.Of(6m)))).Fault;
        Assert.DoesNotContain("not known", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_a_write_that_cannot_be_read_leaves_it_open_whether_it_happened()
    {
        await using var server = new ScriptedServer(request => request.SendAsync(request.Answer(6, 0, 0, 0, 1)));
        await using var bench = new ModbusBench(server.Address, """{"table":"holding","address":3,"type":"uint16"}""", timeoutMs: 10_000);
        var fault = (await Assert.ThrowsAsync<DriverException>(() => WriteAsync(bench, 0, ReadingValue.Of(6m)))).Fault;
        Assert.Equal(FaultKind.Corrupt, fault.Kind);
        Assert.Contains("whether the write happened is not known", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int16", "0.1", "-40", 650, "25.0")]
    [InlineData("uint16", "1", "-32768", 32768, "0")]
    [InlineData("uint16", "0.01", "273.15", 0, "273.15")]
    [InlineData("float32", "1", "0.5", 0, "0.5")]
    public async Task An_offset_is_added_after_the_scale_and_taken_off_again(
        string type, string scale, string offset, int raw, string value)
    {
        byte[] written = [];
        await using var server = new ScriptedServer(request =>
        {
            if (request.Function != 3) written = request.Frame[^(type == "float32" ? 4 : 2)..];
            return request.SendAsync(request.Function switch
            {
                3 when type == "float32" => request.Answer(3, 4, 0, 0, 0, 0),
                3 => request.Answer(3, 2, (byte)(raw >> 8), (byte)raw),
                6 => request.Frame,
                _ => request.Answer([.. request.Frame[7..12]]),
            });
        });
        await using var bench =
            new ModbusBench(server.Address,
            $$"""{"table":"holding","address":3,"type":"{{type}}","scale":"{{scale}}","offset":"{{offset}}"}""", timeoutMs: 10_000);
        Assert.Equal(value, Assert.Single((await bench.ReadAsync()).Samples).Value.ToString());
        await WriteAsync(bench, 0, ReadingValue.Of(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(type == "float32" ? [0, 0, 0, 0] : [(byte)(raw >> 8), (byte)raw], written);
    }

    private static Task WriteAsync(ModbusBench bench, int point, ReadingValue value)
    {
        Assert.Null(bench.Link.Check(bench.Endpoint, point, value));
        return bench.Link.WriteAsync(bench.Endpoint, point, value, CancellationToken.None);
    }
}
