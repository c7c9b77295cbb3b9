using System.Net.Sockets;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Tests.Modbus;

/// <summary>The driver against a raw server that answers late, in pieces, wrongly or not at all.</summary>
public class LinkTests
{
    private const string OneRegister = """{"table":"input","address":7,"type":"uint16"}""";

    [Fact]
    public async Task An_answer_in_single_bytes_is_read()
    {
        await using var server = new ScriptedServer(async request =>
        {
            foreach (var one in request.Registers())
            {
                await request.SendAsync([one]);
                await Task.Delay(2);
            }
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000);
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        Assert.Equal(ReadingValue.Of(7L), Assert.Single(result.Samples).Value);
    }

    [Fact]
    public async Task A_late_answer_is_thrown_away_and_the_next_device_gets_its_own()
    {
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Number == 1) return;
            if (request.Number == 2)
            {
                var late = (byte[])request.Frame.Clone();
                late[1]--;
                await request.SendAsync((request with { Frame = late }).Answer(4, 2, 0x66, 0x66));
            }
            await request.SendAsync(request.Registers());
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 200);
        Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync()).Fault?.Kind);
        var neighbour = await bench.ReadAsync(unit: 2);
        Assert.Equal(ReadingValue.Of(7L), Assert.Single(neighbour.Samples).Value);
        Assert.Equal(1, bench.Link.Counters.Late);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_that_answers_under_transactions_of_its_own_is_understood_where_its_link_says_so_and_else_told(
        bool anyTransaction)
    {
        await using var server = new ScriptedServer(request =>
        {
            var answer = request.Registers();
            (answer[0], answer[1]) = (0x77, 0);
            return request.SendAsync(answer);
        });
        await using var bench =
            new ModbusBench(server.Address, OneRegister, timeoutMs: anyTransaction ? 20_000 : 300, anyTransaction: anyTransaction);
        var result = await bench.ReadAsync();
        if (anyTransaction)
        {
            Assert.Null(result.Fault);
            Assert.Equal(ReadingValue.Of(7L), Assert.Single(result.Samples).Value);
            return;
        }
        Assert.Equal(FaultKind.Corrupt, result.Fault?.Kind);
        Assert.Contains("write \"anyTransaction\": true", result.Fault!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_any_transaction_will_do_an_answer_of_another_unit_or_function_does_not()
    {
        await using var server = new ScriptedServer(async request =>
        {
            var foreign = request.Answer(3, 2, 0x66, 0x66);
            foreign[0] = 0x77;
            await request.SendAsync(foreign);
            var other = (request with { Frame = [0x77, 0, 0, 0, 0, 6, 9, .. request.Frame.AsSpan(7)] }).Registers();
            await request.SendAsync(other);
            await request.SendAsync(request.Registers());
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 20_000, anyTransaction: true);
        Assert.Equal(ReadingValue.Of(7L), Assert.Single((await bench.ReadAsync()).Samples).Value);
        Assert.Equal(2, bench.Link.Counters.Late);
    }

    [Fact]
    public async Task Retries_are_a_budget_of_the_whole_poll()
    {
        await using var server = new ScriptedServer(_ => Task.CompletedTask);
        await using var bench =
            new ModbusBench(server.Address, $$"""{{OneRegister}},{"table":"holding","address":1,"type":"int16"}""", timeoutMs: 300,
            retries: 2);
        var result = await bench.ReadAsync();
        Assert.Equal(FaultKind.NoAnswer, result.Fault?.Kind);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(3, request[7]));
    }

    [Fact]
    public async Task A_retry_spent_on_one_request_is_not_there_for_the_next()
    {
        await using var server =
            new ScriptedServer(request => request.Number == 2 ? request.SendAsync(request.Registers()) : Task.CompletedTask);
        await using var bench =
            new ModbusBench(server.Address, $$"""{{OneRegister}},{"table":"holding","address":1,"type":"int16"}""", timeoutMs: 300,
            retries: 1);
        var result = await bench.ReadAsync();
        Assert.Equal(FaultKind.NoAnswer, result.Fault?.Kind);
        Assert.Single(result.Samples);
        Assert.Equal([3, 3, 4], server.Requests.Select(request => (int)request[7]));
    }

    [Theory]
    [InlineData("unit")]
    [InlineData("function")]
    [InlineData("length")]
    [InlineData("count")]
    public async Task An_answer_that_does_not_fit_is_refused_and_counted_and_the_next_is_good(string wrong)
    {
        await using var server = new ScriptedServer(async request =>
        {
            var answer = request.Registers();
            if (request.Number == 1) answer = wrong switch
            {
                "unit" => [.. answer[..6], 9, .. answer[7..]],
                "function" => [.. answer[..7], 3, .. answer[8..]],
                "length" => request.Answer(4, 4, 0, 7, 0, 8),
                _ => request.Answer(4, 1, 0, 7),
            };
            await request.SendAsync(answer);
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000);
        var first = await bench.ReadAsync();
        Assert.Equal(FaultKind.Corrupt, first.Fault?.Kind);
        Assert.Empty(first.Samples);
        Assert.Equal(1, wrong == "unit" ? bench.Link.Counters.WrongUnit : bench.Link.Counters.WrongAnswer);
        Assert.Null((await bench.ReadAsync()).Fault);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("oversized")]
    public async Task Lost_framing_is_resynchronised_by_connecting_again(string how)
    {
        await using var server = new ScriptedServer(async request =>
        {
            var answer = request.Registers();
            await request.SendAsync(request.Number > 1 ? answer : how switch
            {
                "garbage" => "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(),
                "truncated" => answer[..^1],
                _ => [.. answer[..4], 0x40, 0x00, .. answer[6..]],
            });
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 200);
        var first = await bench.ReadAsync();
        Assert.Equal(how == "truncated" ? FaultKind.NoAnswer : FaultKind.Corrupt, first.Fault?.Kind);
        Assert.Equal(1, bench.Link.Counters.LostFraming);
        var second = await bench.ReadAsync();
        Assert.Equal(ReadingValue.Of(7L), Assert.Single(second.Samples).Value);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_connection_closed_between_polls_costs_nothing()
    {
        await using var server = new ScriptedServer(async request =>
        {
            await request.SendAsync(request.Registers());
            request.Client.Close();
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Null((await bench.ReadAsync()).Fault);
            Assert.Equal(i, server.Connections);
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task A_connection_closed_instead_of_an_answer_is_silence_and_a_retry_connects_again()
    {
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Number == 1) request.Client.Close();
            else await request.SendAsync(request.Registers());
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000, retries: 1);
        Assert.Null((await bench.ReadAsync()).Fault);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Nobody_listening_is_silence_with_a_hint()
    {
        string address;
        await using (var server = new ScriptedServer(_ => Task.CompletedTask)) address = server.Address;
        await using var bench = new ModbusBench(address, OneRegister);
        var fault = (await bench.ReadAsync()).Fault!;
        Assert.Equal(FaultKind.NoAnswer, fault.Kind);
        Assert.Equal($"{address} unit 1", fault.Device);
        Assert.Contains("check power", fault.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, FaultKind.Refused)]
    [InlineData(5, FaultKind.Transient)]
    [InlineData(6, FaultKind.Transient)]
    [InlineData(8, FaultKind.Refused)]
    [InlineData(0x0A, FaultKind.NoAnswer)]
    [InlineData(0x0B, FaultKind.NoAnswer)]
    [InlineData(0x7F, FaultKind.Refused)]
    public async Task Exceptions_have_the_kind_that_decides_what_happens_next(byte code, FaultKind kind)
    {
        await using var server = new ScriptedServer(request => request.SendAsync(request.Exception(code)));
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000, retries: 3);
        var result = await bench.ReadAsync();
        Assert.Equal(kind, result.Fault?.Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_hole_that_was_bridged_is_learned_once()
    {
        await using var server = new ScriptedServer(request =>
            request.SendAsync(request.Address <= 6 && request.Address + request.Count > 5 ? request.Exception(2) : request.Registers()));
        await using var bench =
            new ModbusBench(server.Address,
            """{"table":"input","address":4,"type":"uint16"},{"table":"input","address":8,"type":"uint16"}""", timeoutMs: 5000);
        var first = await bench.ReadAsync();
        Assert.Null(first.Fault);
        Assert.Equal([4L, 8L], first.Samples.Select(sample => sample.Value.Integer));
        Assert.Equal(3, server.Requests.Count);
        Assert.Null((await bench.ReadAsync()).Fault);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task A_device_that_gives_less_at_once_than_the_profile_says_is_asked_for_less()
    {
        await using var server = new ScriptedServer(request =>
            request.SendAsync(request.Count > 20 ? request.Exception(3) : request.Registers()));
        var sources = string.Join(",", Enumerable.Range(0, 60).Select(i => $$"""{"table":"holding","address":{{i}},"type":"uint16"}"""));
        await using var bench = new ModbusBench(server.Address, sources, timeoutMs: 5000);
        var result = await bench.ReadAsync();
        Assert.Null(result.Fault);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i),
            result.Samples.OrderBy(sample => sample.Point).Select(sample => sample.Value.Integer));
        var asked = server.Requests.Count;
        Assert.Null((await bench.ReadAsync()).Fault);
        Assert.All(server.Requests.Skip(asked), request => Assert.InRange(request[11], 1, 20));
    }

    [Fact]
    public async Task Units_on_one_address_share_a_connection()
    {
        await using var server = new ScriptedServer(request => request.SendAsync(request.Answer(4, 2, 0, request.Unit)));
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 5000);
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => bench.ReadAsync(1 + i % 3)));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => 1L + i % 3),
            results.Select(result => Assert.Single(result.Samples).Value.Integer));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 2)]
    public async Task A_connection_that_went_dead_without_a_word_costs_one_attempt(int retries, int polls)
    {
        // The first connection is a dead one: what is sent there goes nowhere.
        TcpClient? dead = null;
        await using var server = new ScriptedServer(request =>
        {
            dead ??= request.Client;
            return ReferenceEquals(dead, request.Client) ? Task.CompletedTask : request.SendAsync(request.Registers());
        });
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 300, retries: retries);
        for (var poll = 1; poll < polls; poll++) Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync()).Fault?.Kind);
        Assert.Null((await bench.ReadAsync()).Fault);
        Assert.Equal(1, bench.Line.Counters.TimedOut);
        Assert.Equal(2, bench.Line.Counters.Connected);
    }

    [Fact]
    public async Task A_silent_unit_does_not_cost_its_neighbours_their_connection()
    {
        await using var server =
            new ScriptedServer(request => request.Unit == 3 ? Task.CompletedTask : request.SendAsync(request.Registers()));
        await using var bench = new ModbusBench(server.Address, OneRegister, timeoutMs: 300);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync(unit: 3)).Fault?.Kind);
            Assert.Null((await bench.ReadAsync(unit: 1)).Fault);
        }
        Assert.Equal(1, bench.Line.Counters.Connected);
    }
}
