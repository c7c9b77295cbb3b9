using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Node;

/// <summary>From a node's store to the outbox, through the runtime and the batcher: what a node is told to forget is on disk.</summary>
public sealed class AcknowledgeTests : IAsyncLifetime
{
    private const string Temperature = "3303/0/5700";

    private readonly ScriptedNode _node = new(17);
    private readonly GatedOutbox _outbox = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    [Fact]
    public async Task Nothing_is_confirmed_while_an_append_is_under_way_and_everything_after_it()
    {
        for (var i = 1; i <= 30; i++) _node.Record(i % 3 == 0 ? "3306/0/5850" : Temperature, 1_800_000_000_000, i);
        await using var line = new ScriptedLine(_node);
        _outbox.Shut();
        await using var gateway = new Gateway(line, _node, _outbox);
        await Until(() => _outbox.Waiting == 2);
        var asked = _node.Asked.Count;
        await Until(() => _node.Asked.Count > asked + 5);
        Assert.All(_node.Asked, one => Assert.Null(one.Confirm));
        Assert.Equal(0u, _node.Confirmed);
        _outbox.Open();
        await Until(() => _node.Confirmed == 30);
        // The time is the same and so is the value of each third: filters and placing would have changed them.
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (1_800_000_000_000, (uint)i, ReadingValue.Of((long)i))),
            _outbox.Readings.OrderBy(reading => reading.Ordinal).Select(reading => (reading.Time, reading.Ordinal, reading.Value)));
    }

    [Fact]
    public async Task A_confirmed_record_is_always_in_the_outbox()
    {
        await using var line = new ScriptedLine(_node);
        var early = new List<uint>();
        _node.Heard = asked =>
        {
            if (asked.Confirm is not { } confirmed) return;
            var stored = _outbox.Readings.Select(reading => reading.Ordinal).ToHashSet();
            early.AddRange(Enumerable.Range(1, (int)confirmed).Select(number => (uint)number).Where(number => !stored.Contains(number)));
        };
        await using var gateway = new Gateway(line, _node, _outbox);
        for (var i = 1; i <= 200; i++)
        {
            _node.Record(i % 2 == 0 ? "3306/0/5850" : Temperature, i, i);
            _outbox.Broken = i is > 50 and < 100;
            if (i % 10 == 0) await Task.Delay(20);
        }
        await Until(() => _node.Confirmed == 200);
        Assert.Empty(early);
        Assert.True(_outbox.Failures > 0, "some appends failed");
    }

    [Fact]
    public async Task A_gateway_that_ends_before_its_append_leaves_the_records_to_the_next()
    {
        for (var i = 1; i <= 20; i++) _node.Record(Temperature, i, i);
        await using var line = new ScriptedLine(_node);
        _outbox.Broken = true;
        await using (new Gateway(line, _node, _outbox)) await Until(() => _node.Asked.Any(asked => asked.Collect > 20));
        Assert.Empty(_outbox.Readings);
        Assert.Equal(0u, _node.Confirmed);
        _outbox.Broken = false;
        await using (new Gateway(line, _node, _outbox)) await Until(() => _node.Confirmed == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (uint)i), _outbox.Readings.Select(reading => reading.Ordinal).Order());
    }

    [Fact]
    public async Task A_gateway_that_ends_after_its_append_and_before_the_confirmation_makes_repeats_and_no_second_facts()
    {
        for (var i = 1; i <= 20; i++) _node.Record(Temperature, i, i);
        await using var line = new ScriptedLine(_node);
        await using (new Gateway(line, _node, _outbox)) await Until(() => _node.Asked.Any(asked => asked.Collect > 20));
        Assert.Equal(0u, _node.Confirmed);
        await using (new Gateway(line, _node, _outbox)) await Until(() => _node.Confirmed == 20);
        Assert.Equal(40, _outbox.Readings.Count);
        Assert.Equal(20, _outbox.Readings.Distinct().Count());
    }

    [Fact]
    public async Task A_command_through_the_runtime_reaches_the_node()
    {
        await using var line = new ScriptedLine(_node);
        _node.Commands.Select = true;
        await using var gateway = new Gateway(line, _node, _outbox);
        Assert.Equal(WriteOutcome.Done, await gateway.Runtime.WriteAsync(3001, PointPath.Parse("3337/0/5536"), "40.5"));
        Assert.Equal(WriteOutcome.Done, await gateway.Runtime.WriteAsync(3001, PointPath.Parse("3306/0/5850"), "true"));
        Assert.Equal((405L, -1),
            _node.Commands.Done.Where(done => done.Path == "3337/0/5536").Select(done => (done.Mantissa, done.Exponent)).Distinct()
            .Single());
        await Until(() => gateway.Runtime.States[0].Link == DeviceState.Types.Link.Online);
        Assert.True(gateway.Runtime.States[0].LastAnswer > 0, "it has answered, though it had no record");
    }

    private static async Task Until(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition()) await Task.Delay(5, timeout.Token);
    }

    /// <summary>What of a gateway lies between a line and the outbox.</summary>
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly Batcher _batcher;

        public Gateway(ScriptedLine line, ScriptedNode node, IOutbox outbox)
        {
            _batcher = new Batcher(outbox, TimeProvider.System, NullLogger<Batcher>.Instance);
            Runtime = new DeviceRuntime(
                new DeviceDocumentReader(DriverCatalog.All(TimeProvider.System), new ProfileLibrary([NodeBench.Profile(NodeBench.Points)])),
                new SystemPorts(), _batcher, TimeProvider.System, NullLogger<DeviceRuntime>.Instance);
            Assert.Empty(Runtime.Apply(JsonSerializer.Serialize(new
            {
                format = DeviceDocument.Format,
                devices = new[] { new { number = 3001, name = "roller", profile = "bench", periodMs = 50,
                    link = new { address = line.Address, node = node.Address, key = Convert.ToHexString(node.Key), timeoutMs = 20_000 } } },
            })));
        }

        public DeviceRuntime Runtime { get; }

        public async ValueTask DisposeAsync()
        {
            await Runtime.DisposeAsync();
            await _batcher.DisposeAsync();
        }
    }

    /// <summary>An outbox with a gate before it, and a disk that may be full.</summary>
    private sealed class GatedOutbox : IOutbox
    {
        private readonly MemoryOutbox _inner = new();
        private TaskCompletionSource? _gate;
        private int _waiting, _failures;

        public bool Broken { get; set; }
        public int Waiting => Volatile.Read(ref _waiting);
        public int Failures => Volatile.Read(ref _failures);
        public IReadOnlyList<Reading> Readings => [.. _inner.Unsettled.SelectMany(block => BlockCodec.Decode(block))];
        public ulong Epoch => _inner.Epoch;

        public void Shut() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        public void Open() => _gate!.SetResult();

        public async Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default)
        {
            Interlocked.Increment(ref _waiting);
            if (_gate is { } gate) await gate.Task;
            Interlocked.Decrement(ref _waiting);
            if (!Broken) return await _inner.AppendAsync(payload, cancel);
            Interlocked.Increment(ref _failures);
            throw new OutboxException("the disk is full; make space");
        }

        public Task<IReadOnlyList<Block>> PeekAsync(
            string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default) =>
            _inner.PeekAsync(uplink, stream, after, maxBytes, cancel);
        public Task SettleAsync(
            string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt,
            CancellationToken cancel = default) => _inner.SettleAsync(uplink, accepted, corrupt, cancel);
        public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default) =>
            _inner.RenewEpochAsync(uplink, conflicting, cancel);
        public Task WaitForAppendAsync(CancellationToken cancel) => _inner.WaitForAppendAsync(cancel);
        public OutboxStatus Status(string uplink) => _inner.Status(uplink);
        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
