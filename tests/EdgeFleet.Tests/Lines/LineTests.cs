using System.Collections.Concurrent;
using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parity = System.IO.Ports.Parity;

namespace EdgeFleet.Tests.Lines;

/// <summary>One line: its turn, its connection, and ports that do what ports should not.</summary>
public class LineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Exchanges_take_turns()
    {
        await using var line = Open(new OddPorts());
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => line.ExchangeAsync(Turn($"d{i}"), async (stream, over) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await EchoAsync(stream, over);
            Interlocked.Decrement(ref inside);
            return true;
        }, CancellationToken.None))));
        Assert.Equal(1, line.Counters.Connected);
    }

    [Fact]
    public async Task A_port_whose_disposal_throws_is_left_behind_and_the_line_goes_on()
    {
        var ports = new OddPorts { Dispose = () => throw new InvalidOperationException("stuck") };
        await using var line = Open(ports);
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(await line.ExchangeAsync(Turn("d"), async (stream, over) =>
            {
                await EchoAsync(stream, over);
                stream.GiveUp();
                return true;
            }, CancellationToken.None));
            Assert.Equal((i, i), (line.Counters.Connected, line.Counters.NotClosed));
        }
    }

    [Fact]
    public async Task A_port_that_does_not_close_holds_nobody_up()
    {
        var time = new FakeTimeProvider();
        var never = new TaskCompletionSource();
        var line = Open(new OddPorts { Dispose = () => never.Task }, time);
        Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        var closing = line.DisposeAsync().AsTask();
        while (!closing.IsCompleted) time.Advance(TimeSpan.FromSeconds(1));
        await closing;
        Assert.Equal(1, line.Counters.NotClosed);
    }

    [Fact]
    public async Task Opening_that_hangs_costs_the_time_out_and_what_it_opens_later_is_closed()
    {
        var gate = new TaskCompletionSource();
        var ports = new OddPorts { BeforeOpening = () => gate.Task };
        await using var line = Open(ports);
        var fault = await Assert.ThrowsAsync<LineException>(
            () => line.ExchangeAsync(Turn("d", TimeSpan.FromMilliseconds(50)), EchoAsync, CancellationToken.None));
        Assert.Equal((LineFault.NoConnection, false), (fault.Fault, fault.Sent));
        ports.BeforeOpening = () => Task.CompletedTask;
        Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        gate.SetResult();
        await EventuallyAsync(() => ports.Closed == 1);
        Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        Assert.Equal(1, line.Counters.Connected);
    }

    [Fact]
    public async Task What_an_exchange_throws_comes_out_as_it_is_and_the_turn_is_free_again()
    {
        await using var line = Open(new OddPorts());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => line.ExchangeAsync<bool>(Turn("d"), (_, _) => throw new ArgumentOutOfRangeException("sample"), CancellationToken.None));
        Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
    }

    [Fact]
    public async Task After_it_was_let_go_of_nothing_is_sent()
    {
        var ports = new OddPorts();
        var line = Open(ports);
        await line.DisposeAsync();
        var fault = await Assert.ThrowsAsync<LineException>(() => line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        Assert.Equal(LineFault.Closing, fault.Fault);
        Assert.Equal(0, ports.Opened);
    }

    [Fact]
    public async Task An_exchange_that_does_not_end_does_not_keep_the_port()
    {
        var time = new FakeTimeProvider();
        var ports = new OddPorts();
        var line = Open(ports, time);
        var (began, never) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        var held = line.ExchangeAsync(Turn("d"), (_, _) =>
        {
            began.SetResult();
            return never.Task;
        }, CancellationToken.None);
        await began.Task;
        var closing = line.DisposeAsync().AsTask();
        while (!closing.IsCompleted) time.Advance(TimeSpan.FromSeconds(1));
        await closing;
        Assert.Equal(1, ports.Closed);
        never.SetResult(true);
        Assert.True(await held);
        Assert.Equal(1, ports.Closed);
    }

    [Fact]
    public async Task Requests_keep_the_pause_of_the_line()
    {
        var time = new FakeTimeProvider();
        await using var line = Open(new OddPorts(), time);
        line.Options = LineOptions.Combine(
            [new LineOptions { Pause = TimeSpan.FromMilliseconds(40) }, new LineOptions { Pause = TimeSpan.FromMilliseconds(200) }]);
        var sent = new List<DateTimeOffset>();
        for (var i = 0; i < 3; i++)
        {
            var asking = line.ExchangeAsync(Turn("d", System.Threading.Timeout.InfiniteTimeSpan), (stream, over) =>
            {
                sent.Add(time.GetUtcNow());
                return EchoAsync(stream, over);
            }, CancellationToken.None);
            while (!asking.IsCompleted) time.Advance(TimeSpan.FromMilliseconds(1));
            await asking;
        }
        Assert.All(sent.Zip(sent.Skip(1)), pair =>
            Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(200), $"{pair.Second - pair.First}"));
    }

    [Fact]
    public async Task After_a_switch_of_speed_what_came_before_is_dropped_and_the_line_rests_for_three_and_a_half_characters()
    {
        var time = new FakeTimeProvider();
        await using var line = Open(new OddPorts { Switches = true }, time);
        await InTimeAsync(async (stream, over) =>
        {
            await stream.SendAsync("left over"u8.ToArray(), over);
            while (stream.Received.IsEmpty) await stream.ReceiveAsync(over);
            return true;
        });
        var (begun, slow) = (time.GetTimestamp(), new SerialSettings(2400, Parity.Even));
        var rested = TimeSpan.Zero;
        await InTimeAsync((stream, over) =>
        {
            rested = time.GetElapsedTime(begun);
            Assert.True(stream.Received.IsEmpty);
            return EchoAsync(stream, over);
        }, slow);
        Assert.InRange(rested, slow.Time(3.5), slow.Time(3.5) + TimeSpan.FromMilliseconds(2));
        Assert.Equal(2, line.Counters.Switched);

        async Task InTimeAsync(Func<LineStream, CancellationToken, Task<bool>> exchange, SerialSettings? serial = null)
        {
            var turn = new LineTurn("d", System.Threading.Timeout.InfiniteTimeSpan, serial ?? SerialSettings.Default);
            var asking = line.ExchangeAsync(turn, exchange, CancellationToken.None);
            for (; !asking.IsCompleted; await Task.Yield()) time.Advance(TimeSpan.FromMilliseconds(1));
            await asking;
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task The_connection_is_closed_after_each_poll_where_a_device_asks_for_it(bool close, int connections)
    {
        await using var line = Open(new OddPorts());
        line.Options = LineOptions.Combine([new LineOptions(), new LineOptions { CloseAfterPoll = close }]);
        for (var poll = 0; poll < 3; poll++)
        {
            Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
            Assert.True(await line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
            await line.RestAsync();
        }
        Assert.Equal(connections, line.Counters.Connected);
    }

    [Fact]
    public void What_devices_of_a_line_ask_for_is_combined_by_the_most_careful()
    {
        var combined = LineOptions.Combine([
            new LineOptions { LongestBackOff = TimeSpan.FromSeconds(30) },
            new LineOptions { Rs485 = true, Pause = TimeSpan.FromMilliseconds(20) },
            new LineOptions { LongestBackOff = TimeSpan.FromSeconds(10), CloseAfterPoll = true },
        ]);
        Assert.Equal(new LineOptions { Rs485 = true, CloseAfterPoll = true, Pause = TimeSpan.FromMilliseconds(20),
            LongestBackOff = TimeSpan.FromSeconds(10) }, combined);
        Assert.Equal(LineOptions.Default, LineOptions.Combine([]));
    }

    [Fact]
    public async Task A_port_that_cannot_switch_the_direction_of_RS_485_says_so()
    {
        using var terminal = SerialPorts.Open();
        await using var line = GivenPorts.System($"serial://{terminal.Path}");
        line.Options = new LineOptions { Rs485 = true };
        var fault = await Assert.ThrowsAsync<LineException>(() => line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        Assert.Equal(LineFault.NoConnection, fault.Fault);
        Assert.Contains("does not switch the direction of RS-485", fault.Message, StringComparison.Ordinal);
        Assert.Contains("remove \"rs485\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_not_there_says_so()
    {
        await using var line = GivenPorts.System("serial:///dev/ttyNowhere");
        var fault = await Assert.ThrowsAsync<LineException>(() => line.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        Assert.Equal(LineFault.NoConnection, fault.Fault);
        Assert.Contains("/dev/ttyNowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_somebody_has_is_not_opened_twice()
    {
        using var terminal = SerialPorts.Open();
        await using var first = GivenPorts.System($"serial://{terminal.Path}");
        await Assert.ThrowsAsync<LineException>(
            () => first.ExchangeAsync(Turn("d", TimeSpan.FromMilliseconds(50)), EchoAsync, CancellationToken.None));
        Assert.Equal(1, first.Counters.Connected);
        await using var second = GivenPorts.System($"serial://{terminal.Path}");
        var fault = await Assert.ThrowsAsync<LineException>(() => second.ExchangeAsync(Turn("d"), EchoAsync, CancellationToken.None));
        Assert.Equal(LineFault.NoConnection, fault.Fault);
        Assert.Contains("is open already", fault.Message, StringComparison.Ordinal);
    }

    private static Line Open(ILinePorts ports, TimeProvider? time = null) =>
        new("tcp://odd:1", ports, time ?? TimeProvider.System, NullLogger.Instance);

    private static LineTurn Turn(string device, TimeSpan? timeout = null) => new(device, timeout ?? Timeout, SerialSettings.Default);

    private static async Task<bool> EchoAsync(LineStream stream, CancellationToken cancel)
    {
        await stream.SendAsync("?"u8.ToArray(), cancel);
        while (stream.Received.IsEmpty) await stream.ReceiveAsync(cancel);
        stream.Consume(1);
        return true;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(5, timeout.Token);
    }

    /// <summary>Ports that echo, and do what the test says when they are opened and closed.</summary>
    private sealed class OddPorts : ILinePorts
    {
        private int _opened, _closed;

        public Func<Task> BeforeOpening { get; set; } = () => Task.CompletedTask;
        public Func<Task> Dispose { get; set; } = () => Task.CompletedTask;
        public bool Switches { get; init; }
        public int Opened => Volatile.Read(ref _opened);
        public int Closed => Volatile.Read(ref _closed);

        public async Task<ILinePort> OpenAsync(string address, LineOptions options, CancellationToken cancel)
        {
            await BeforeOpening();
            Interlocked.Increment(ref _opened);
            return new Port(this);
        }

        private sealed class Port(OddPorts owner) : ILinePort
        {
            public Stream Stream { get; } = new Echo();
            public bool IsConnection => true;
            public bool IsClosedByPeer => false;
            public ValueTask<bool> UseAsync(SerialSettings settings, CancellationToken cancel) => ValueTask.FromResult(owner.Switches);

            public ValueTask DisposeAsync()
            {
                Interlocked.Increment(ref owner._closed);
                return new ValueTask(owner.Dispose());
            }
        }

        private sealed class Echo : Modbus.ByteStream
        {
            private readonly ConcurrentQueue<byte[]> _sent = new();

            protected override void Receive(byte[] bytes) => _sent.Enqueue(bytes);
            protected override byte[]? Next() => _sent.TryDequeue(out var bytes) ? bytes : null;
        }
    }
}
