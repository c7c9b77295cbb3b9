using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Bearers.Modules;
using EdgeFleet.Models.Modems;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Uplinks;

namespace EdgeFleet.Tests.Bearers.Modules;

/// <summary>A module at a pseudo terminal, with its real sockets, its delays and its limits.</summary>
public sealed class ModuleBearerTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ModuleBearerTests() => _listener.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4, 3000)]
    public async Task Bytes_arrive_whole_and_in_order_both_ways_whatever_they_look_like(int losesOneOf, int sendBuffer)
    {
        await using var modem = Start(new ModemQuality
        {
            Delay = TimeSpan.FromMilliseconds(20), LosesOneOf = losesOneOf, SendBuffer = sendBuffer,
        });
        var bearer = Over(modem);
        await using var stream = await bearer.OpenAsync("127.0.0.1", Port, Cancel);
        using var other = await _listener.AcceptSocketAsync(Cancel);
        // Among them what answers and prompts of a module look like.
        var bytes = RandomNumberGenerator.GetBytes(12_000);
        "\r\nOK\r\n\r\n+QIURC: \"closed\",0\r\n> "u8.CopyTo(bytes.AsSpan(500));

        var (up, down) = (new byte[bytes.Length], new byte[bytes.Length]);
        var taking = new NetworkStream(other).ReadExactlyAsync(up, Cancel).AsTask();
        var getting = stream.ReadExactlyAsync(down, Cancel).AsTask();
        await Task.WhenAll(stream.WriteAsync(bytes, Cancel).AsTask(), other.SendAsync(bytes, Cancel).AsTask(), taking, getting);

        Assert.Equal(bytes, up);
        Assert.Equal(bytes, down);
        Assert.InRange(bearer.Meter.Today.Sent, bytes.Length + 400, bytes.Length * 2);
        if (losesOneOf > 0) Assert.True(modem.Full > 0, "it always had room");
    }

    [Fact]
    public async Task A_session_with_a_manager_goes_over_it_and_on_after_the_module_restarts()
    {
        await using var modem = Start(new ModemQuality
        {
            Delay = TimeSpan.FromMilliseconds(200), RegistersAfter = TimeSpan.FromSeconds(1), LosesOneOf = 10,
        });
        await using var manager = await ManagerDouble.StartAsync(_authority);
        await using var gateway = new GatewayUnderTest(_authority, manager.Address, bearer: Over(modem));
        var first = await gateway.AppendAsync(3, StreamClass.Event);
        gateway.Start();
        var session = await manager.NextAsync();
        foreach (var id in first)
        {
            Assert.Equal(id, (await session.NextBlockAsync()).Id);
            await session.AcceptAsync(id);
        }
        await GatewayUnderTest.Until(() => gateway.Outbox.Accepted.Count == 3, "nothing is settled");

        modem.Restart();
        var second = await gateway.AppendAsync(2, StreamClass.Event);
        var again = await manager.NextAsync();
        foreach (var id in second) Assert.Equal(id, (await again.NextBlockAsync()).Id);
        Assert.Equal(2, manager.Attempts);
        Assert.Contains("AT+QICSGP=1,1,\"cmnbiot\"", modem.Commands);
    }

    [Fact]
    public async Task The_other_sides_end_is_the_streams_end_after_its_last_byte()
    {
        await using var modem = Start(new ModemQuality());
        await using var stream = await Over(modem).OpenAsync("localhost", Port, Cancel);
        using (var other = await _listener.AcceptSocketAsync(Cancel)) await other.SendAsync("bye"u8.ToArray(), Cancel);
        var got = new byte[10];
        await stream.ReadExactlyAsync(got.AsMemory(0, 3), Cancel);
        Assert.Equal(0, await stream.ReadAsync(got, Cancel));
        Assert.Equal("bye"u8.ToArray(), got[..3]);
    }

    [Fact]
    public async Task A_connection_that_is_let_go_of_is_closed_at_the_module_and_its_place_is_free_again()
    {
        await using var modem = Start(new ModemQuality());
        var bearer = Over(modem);
        for (var i = 0; i < 14; i++) await (await bearer.OpenAsync("127.0.0.1", Port, Cancel)).DisposeAsync();
        await GatewayUnderTest.Until(() => modem.Open == 0, "a connection stays open");
    }

    [Fact]
    public async Task Who_reads_from_a_connection_that_is_let_go_of_gets_nothing_of_the_next_one()
    {
        await using var modem = Start(new ModemQuality());
        var bearer = Over(modem);
        var left = await bearer.OpenAsync("127.0.0.1", Port, Cancel);
        using (await _listener.AcceptSocketAsync(Cancel))
        {
            var reading = left.ReadAsync(new byte[1], Cancel).AsTask();
            await left.DisposeAsync();
            await Assert.ThrowsAsync<BearerException>(() => reading);
        }
        await GatewayUnderTest.Until(() => modem.Open == 0, "it stays open");
        // As many as the module has: one of them has the number of the one that was left.
        for (var i = 0; i < 12; i++)
        {
            await using var next = await bearer.OpenAsync("127.0.0.1", Port, Cancel);
            using var other = await _listener.AcceptSocketAsync(Cancel);
            await other.SendAsync(new byte[] { 42 }, Cancel);
            await Assert.ThrowsAsync<BearerException>(() => left.ReadAsync(new byte[1], Cancel).AsTask());
            var got = new byte[1];
            await next.ReadExactlyAsync(got, Cancel);
            Assert.Equal(42, got[0]);
        }
    }

    [Fact]
    public async Task More_connections_than_the_module_has_are_refused_with_what_to_do()
    {
        await using var modem = Start(new ModemQuality());
        var bearer = Over(modem);
        var open = new List<Stream>();
        for (var i = 0; i < 12; i++) open.Add(await bearer.OpenAsync("127.0.0.1", Port, Cancel));
        var refused = await Assert.ThrowsAsync<BearerException>(() => bearer.OpenAsync("127.0.0.1", Port, Cancel));
        Assert.Contains("lessen the uplinks", refused.Message, StringComparison.Ordinal);
        foreach (var stream in open) await stream.DisposeAsync();
    }

    [Fact]
    public async Task What_a_killed_process_left_open_is_closed_when_the_module_is_started()
    {
        await using var modem = Start(new ModemQuality());
        var killed = await PortOf(modem);
        await using var module = await AtModule.StartAsync(killed.Stream, "", TimeProvider.System, Cancel);
        await module.ConnectAsync("127.0.0.1", Port, Cancel);
        await killed.DisposeAsync();
        Assert.Equal(1, modem.Open);
        await using var stream = await Over(modem).OpenAsync("127.0.0.1", Port, Cancel);
        Assert.Equal(1, modem.Open);
    }

    [Theory]
    [InlineData("nothing.invalid", 1, "does not find the name nothing.invalid; check the name")]
    [InlineData("127.0.0.1", 1, "nothing takes a connection at 127.0.0.1 port 1")]
    public async Task A_host_that_is_not_there_is_told(string host, int port, string words)
    {
        await using var modem = Start(new ModemQuality());
        var refused = await Assert.ThrowsAsync<BearerException>(() => Over(modem).OpenAsync(host, port, Cancel));
        Assert.StartsWith("bearer nb: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, modem.Open);
    }

    [Fact]
    public async Task A_locked_SIM_is_told_with_what_to_do()
    {
        await using var modem = Start(new ModemQuality { Locked = true });
        var refused = await Assert.ThrowsAsync<BearerException>(() => Over(modem).OpenAsync("127.0.0.1", Port, Cancel));
        Assert.Contains("take its PIN off in a phone", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_not_there_and_one_where_nothing_answers_are_told()
    {
        var nowhere = new ModuleBearer(
            new BearerTerms("nb", BearerKind.NbIot), new ModuleSettings("/dev/nothing", 115200, ""), new SystemPorts(),
            TimeProvider.System);
        Assert.Contains("/dev/nothing", (await Assert.ThrowsAsync<BearerException>(() => nowhere.OpenAsync("h", 1, Cancel))).Message,
            StringComparison.Ordinal);

        await using var modem = Start(new ModemQuality());
        modem.Mute = true;
        Assert.Contains("does not answer to AT", (await Assert.ThrowsAsync<BearerException>(
            () => Over(modem).OpenAsync("127.0.0.1", Port, Cancel))).Message, StringComparison.Ordinal);
        modem.Mute = false;
        await (await Over(modem).OpenAsync("127.0.0.1", Port, Cancel)).DisposeAsync();
    }

    [Fact]
    public async Task A_network_that_takes_the_address_away_ends_connections_and_gives_another()
    {
        await using var modem = Start(new ModemQuality());
        var bearer = Over(modem);
        await using var stream = await bearer.OpenAsync("127.0.0.1", Port, Cancel);
        modem.Deactivate();
        await Assert.ThrowsAsync<BearerException>(async () => await stream.ReadExactlyAsync(new byte[1], Cancel));
        await (await bearer.OpenAsync("127.0.0.1", Port, Cancel)).DisposeAsync();
    }

    private static EmulatedModem Start(ModemQuality quality)
    {
        var modem = EmulatedModem.TryStart(quality, seed: 7, TimeProvider.System);
        Needs.Present(modem is not null, "pseudo terminals", "run it on Linux");
        return modem!;
    }

    private static ModuleBearer Over(EmulatedModem modem) => new(
        new BearerTerms("nb", BearerKind.NbIot), new ModuleSettings(modem.Path, 115200, "cmnbiot"), new SystemPorts(), TimeProvider.System);

    private static Task<ILinePort> PortOf(EmulatedModem modem) =>
        new SystemPorts().OpenAsync($"serial://{modem.Path}", LineOptions.Default, Cancel);
}
