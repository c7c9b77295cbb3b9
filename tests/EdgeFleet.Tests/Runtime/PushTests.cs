using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using LinkState = EdgeFleet.Contracts.V1.DeviceState.Types.Link;

namespace EdgeFleet.Tests.Runtime;

/// <summary>Devices that speak up themselves, from their socket through driver and runtime down to the outbox.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private readonly Speaker _speaker = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly Batcher _batcher;
    private readonly DeviceRuntime _runtime;

    public PushTests()
    {
        _batcher = new Batcher(_outbox, TimeProvider.System, NullLogger<Batcher>.Instance);
        _runtime = RuntimeBench.Runtime(new SpeakerDriver(), _batcher, TimeProvider.System);
    }

    private IEnumerable<Reading> Readings => _outbox.Unsettled.SelectMany(BlockCodec.Decode);

    public ValueTask InitializeAsync()
    {
        Assert.Empty(_runtime.Apply(Document(_speaker.Address)));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _batcher.DisposeAsync();
        await _outbox.DisposeAsync();
        await _speaker.DisposeAsync();
    }

    [Fact]
    public async Task What_a_device_says_unasked_gets_to_the_outbox_and_is_acknowledged_then()
    {
        for (var i = 1; i <= 3; i++) await _speaker.SayAsync($"{i} {i * 10}");
        await UntilAsync(() => Readings.Count() == 3);
        Assert.Equal([(1u, 10L), (2, 20), (3, 30)], Readings.Select(reading => (reading.Ordinal, reading.Value.Integer)));
        await UntilAsync(() => _speaker.Heard.Contains("ack 3"));
        // It was never asked for anything.
        Assert.All(_speaker.Heard, line => Assert.StartsWith("ack ", line, StringComparison.Ordinal));
        Assert.Equal(LinkState.Online, _runtime.States[0].Link);
        Assert.Equal(1, _speaker.Connections);
    }

    [Fact]
    public async Task A_device_that_hung_up_is_listened_to_again()
    {
        await _speaker.SayAsync("1 10");
        await UntilAsync(() => Readings.Any());
        _speaker.HangUp();
        await UntilAsync(() => _runtime.States[0].Link == LinkState.NoAnswer);
        await _speaker.SayAsync("2 20");
        await UntilAsync(() => Readings.Count() == 2 && _runtime.States[0].Link == LinkState.Online);
        Assert.Equal(2, _speaker.Connections);
    }

    [Fact]
    public async Task Nonsense_is_a_fault_of_the_device_and_listening_goes_on()
    {
        await _speaker.SayAsync("1 10 7");
        await UntilAsync(() => _runtime.States[0].Link == LinkState.Corrupt);
        Assert.Empty(_speaker.Heard);
        await _speaker.SayAsync("2 20");
        await UntilAsync(() => Readings.Count() == 1 && _runtime.States[0].Link == LinkState.Online);
        await UntilAsync(() => _speaker.Heard.Contains("ack 2"));
        Assert.Equal(1, _speaker.Connections);
    }

    [Fact]
    public async Task A_device_that_was_taken_out_is_not_listened_to_any_more()
    {
        await _speaker.SayAsync("1 10");
        await UntilAsync(() => Readings.Any());
        Assert.Empty(_runtime.Apply(Document()));
        await _speaker.HungUpAsync();
        Assert.Empty(_runtime.Apply(Document(_speaker.Address)));
        await _speaker.SayAsync("2 20");
        await UntilAsync(() => Readings.Count() == 2);
    }

    private static string Document(params string[] addresses) => JsonSerializer.Serialize(new
    {
        format = DeviceDocument.Format,
        profiles = new { speaker = JsonDocument.Parse(Profile).RootElement },
        devices = addresses.Select(
            (address, i) => new { number = 1 + i, name = "speaker", profile = "speaker", periodMs = 100, link = new { address } }),
    });

    private const string Profile = """
        { "format": "edgefleet-profile/1", "name": "speaker", "title": {"en": "Speaker"}, "driver": "speaker",
          "points": [ { "path": "3303/0/5700", "name": {"en": "Temperature"}, "class": "telemetry", "source": {} } ] }
        """;

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(5, timeout.Token);
    }

    /// <summary>Says lines of text, "ordinal value" and maybe a point, to whoever is connected, and hears what is acknowledged.</summary>
    private sealed class Speaker : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;
        private volatile TcpClient? _client;
        private volatile int _connections;

        public Speaker()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        public ConcurrentQueue<string> Heard { get; } = new();
        public int Connections => _connections;

        public async Task SayAsync(string line)
        {
            await UntilAsync(() => _client is not null);
            await _client!.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{line}\n"));
        }

        public void HangUp()
        {
            var client = _client!;
            _client = null;
            client.Dispose();
        }

        public Task HungUpAsync() => UntilAsync(() => _client is null);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    _connections++;
                    _client = client;
                    try
                    {
                        using var reader = new StreamReader(client.GetStream());
                        while (await reader.ReadLineAsync(_stop.Token) is { } line) Heard.Enqueue(line);
                    }
                    catch (Exception e) when (e is IOException or ObjectDisposedException) { }
                    _client = null;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException) { }
        }
    }

    private sealed class SpeakerDriver : IDriver, IDeviceModel
    {
        public DriverDescription Description { get; } =
            new() { Name = "speaker", Link = { LineFields.Address(), LineFields.Options(SerialSettings.Default) } };
        public IDeviceModel Compile(DeviceProfile profile, ProfileFields fields) => this;
        public PointShape Shape(int point) => PointShape.Number;
        public IDeviceEndpoint Locate(IDeviceModel model, FieldValues link) => new Endpoint(LineLink.Of(link));
        public ILink Open(Line line) => new Link(line);

        private sealed record Endpoint(LineLink Link) : IDeviceEndpoint
        {
            public string Line => Link.Place;
            public string Address => Link.Place;
        }

        private sealed class Link(Line line) : ILink, ISubscribe
        {
            public Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel) =>
                throw new NotSupportedException("it speaks up itself");

            public async Task ListenAsync(IDeviceEndpoint endpoint, Action<ReadResult> heard, CancellationToken cancel)
            {
                try
                {
                    await line.ExchangeAsync<bool>(new LineTurn(endpoint.Address, Timeout.InfiniteTimeSpan), async (stream, over) =>
                    {
                        var unstored = new Queue<(string Ordinal, AckToken Ack)>();
                        while (true)
                        {
                            while (unstored.TryPeek(out var first) && (first.Ack.IsStored || first.Ack.IsLost))
                                if (unstored.Dequeue().Ack.IsStored)
                                    await stream.SendAsync(Encoding.ASCII.GetBytes($"ack {first.Ordinal}\n"), over);
                            if (stream.Received.IndexOf((byte)'\n') is var end and >= 0)
                            {
                                var words = Encoding.ASCII.GetString(stream.Received[..end]).Split(' ');
                                stream.Consume(end + 1);
                                var ack = new AckToken();
                                unstored.Enqueue((words[0], ack));
                                heard(new ReadResult(
                                    [Sample(words)], null) { AckToken = ack, Answered = line.Time.GetUtcNow().ToUnixTimeMilliseconds() });
                                continue;
                            }
                            using var look = new CancellationTokenSource(TimeSpan.FromMilliseconds(10), line.Time);
                            using var both = CancellationTokenSource.CreateLinkedTokenSource(look.Token, over);
                            try
                            {
                                await stream.ReceiveAsync(both.Token);
                            }
                            catch (OperationCanceledException) when (!over.IsCancellationRequested) { }
                        }
                    }, cancel);
                }
                catch (LineException e)
                {
                    throw e.ToDriver(endpoint.Address, acts: false, LinePhrases.CheckLine.With());
                }
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;

            private static Sample Sample(string[] words) => new(
                words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 0,
                    ReadingValue.Of(long.Parse(words[1], CultureInfo.InvariantCulture)),
                Quality.Good, 1_000_000, uint.Parse(words[0], CultureInfo.InvariantCulture));
        }
    }
}
