using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Tests.Lines;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Modbus;

/// <summary>A device behind TCP that speaks another framing than its link says, and drops what it does not understand.</summary>
public sealed class FramingTests
{
    private const string OneRegister = """{"table":"input","address":7,"type":"uint16"}""";

    [Theory]
    [InlineData("tcp", "rtu")]
    [InlineData("tcp", "ascii")]
    [InlineData("rtu", "tcp")]
    [InlineData("rtu", "ascii")]
    [InlineData("ascii", "tcp")]
    [InlineData("ascii", "rtu")]
    public async Task A_silent_unit_that_speaks_another_framing_is_recognised_and_its_framing_named(string written, string spoken)
    {
        await using var device = new Device(spoken);
        // An answer in the other framing has to come in time, on a busy machine too.
        await using var bench = new ModbusBench(device.Address, OneRegister, timeoutMs: 700, retries: 1, framing: written);
        DriverFault fault;
        var polls = 0;
        do
        {
            Assert.InRange(++polls, 1, 5);
            fault = (await bench.ReadAsync()).Fault!;
            Assert.Equal(FaultKind.NoAnswer, fault.Kind);
        }
        while (!fault.What.Contains("framing", StringComparison.Ordinal));
        Assert.Contains($"but one in {spoken.ToUpperInvariant()} framing", fault.What, StringComparison.Ordinal);
        Assert.Equal($"write \"framing\": \"{spoken}\" in its link", fault.Hint);
        // It stays known, without being tried again.
        Assert.Equal(fault, (await bench.ReadAsync()).Fault);
    }

    [Theory]
    [InlineData("rtu", "0104")]
    [InlineData("ascii", "3A303130")]
    public async Task A_connection_that_ends_within_an_answer_ends_the_exchange_with_it(string framing, string begun)
    {
        // No time goes by, so nothing but the end of the connection ends it.
        var time = new FakeTimeProvider();
        await using var bench =
            new ModbusBench("tcp://short", OneRegister, timeoutMs: 60_000, framing: framing,
            ports: new GivenPorts(_ => new Short(Convert.FromHexString(begun))), time: time);
        var reading = bench.ReadAsync();
        for (var step = 0; !reading.IsCompleted && step < 5000; step++)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }
        Assert.True(reading.IsCompleted, "it waits for what cannot come any more");
        Assert.NotNull((await reading).Fault);
    }

    [Fact]
    public async Task A_unit_that_has_answered_once_is_never_asked_in_another_framing()
    {
        await using var device = new Device("tcp");
        await using var bench = new ModbusBench(device.Address, OneRegister, timeoutMs: 100, retries: 1);
        Assert.Equal(ReadingValue.Of(42L), Assert.Single((await bench.ReadAsync()).Samples).Value);
        device.IsOff = true;
        for (var poll = 0; poll < 6; poll++) Assert.Equal(FaultKind.NoAnswer, (await bench.ReadAsync()).Fault?.Kind);
        Assert.Equal(0, device.Foreign);
    }

    [Fact]
    public async Task A_unit_that_was_off_when_it_was_doubted_is_read_when_it_comes()
    {
        await using var device = new Device("tcp") { IsOff = true };
        await using var bench = new ModbusBench(device.Address, OneRegister, timeoutMs: 300, retries: 1);
        for (var poll = 0; poll < 6; poll++)
            Assert.DoesNotContain("framing", (await bench.ReadAsync()).Fault!.What, StringComparison.Ordinal);
        Assert.True(device.Foreign > 1, "it was tried");
        device.IsOff = false;
        Assert.Equal(ReadingValue.Of(42L), Assert.Single((await bench.ReadAsync()).Samples).Value);
    }

    /// <summary>Begins an answer, and closes.</summary>
    private sealed class Short(byte[] begun) : ByteStream
    {
        private byte[]? _left = begun;

        protected override void Receive(byte[] bytes) { }

        protected override byte[]? Next() => Interlocked.Exchange(ref _left, null);
    }

    /// <summary>Unit 1 with 42 in its input register 7. Frames by the standards, with CRC and LRC from other hands.</summary>
    private sealed class Device : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly string _spoken;
        private readonly Task _accepting;
        private int _foreign;

        public Device(string spoken)
        {
            _spoken = spoken;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        public bool IsOff { get; set; }
        public int Foreign => Volatile.Read(ref _foreign);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _accepting;
            _stop.Dispose();
        }

        private byte[]? Answer(byte[] request) => _spoken switch
        {
            "rtu" => request.AsSpan().SequenceEqual(Convert.FromHexString("010400070001800B")) ? Convert.FromHexString("010402002A38EF")
                : null,
            "ascii" => Encoding.ASCII.GetString(request) == ":010400070001F3\r\n" ? ":010402002ACF\r\n"u8.ToArray() : null,
            _ => request is [var high, var low, 0, 0, 0, 6, 1, 4, 0, 7, 0, 1] ? [high, low, 0, 0, 0, 5, 1, 4, 2, 0, 42] : null,
        };

        private async Task AcceptAsync()
        {
            var clients = new List<Task>();
            try
            {
                while (true) clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException) { }
            await Task.WhenAll(clients);
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                var stream = client.GetStream();
                var bytes = new byte[64];
                try
                {
                    while (await stream.ReadAsync(bytes, _stop.Token) is var count and > 0)
                    {
                        var answer = Answer(bytes[..count]);
                        if (answer is null) Interlocked.Increment(ref _foreign);
                        else if (!IsOff) await stream.WriteAsync(answer, _stop.Token);
                    }
                }
                catch (Exception e) when (e is OperationCanceledException or IOException) { }
            }
        }
    }
}
