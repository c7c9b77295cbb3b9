using System.Buffers;
using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// One session of a node at a broker. Its data is QoS 0, which nobody acknowledges: behind each batch goes a marker of QoS 1 over the
/// same connection, and its PUBACK, which the broker can only send when it has read all that came before, settles the batch, if the
/// primary host is online then. A host that goes offline ends the session, as Sparkplug demands, and with it what it did not settle.
/// </summary>
internal sealed class SparkplugConnection : IBlockSink
{
    /// <summary>
    /// A STATE that the broker sent before the acknowledgement is heard by then: the client reads both, but hands them on by two ways.
    /// </summary>
    public static readonly TimeSpan HostIsHeard = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);
    private const int MostCommandsWaiting = 64;

    private readonly IMqttClient _client;
    private readonly SparkplugNode _node;
    private readonly SparkplugParts _parts;
    private readonly HostState _host = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly TaskCompletionSource _online = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<UplinkException> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(long? Device, ReadOnlySequence<byte> Message)> _commands =
        Channel.CreateBounded<(long?, ReadOnlySequence<byte>)>(new BoundedChannelOptions(MostCommandsWaiting)
        {
            SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite,
        });
    private Action<BlockDecision> _decided = _ => { };
    private PacketLimit _limit;
    private bool _isBorn;
    private int _marks;

    public SparkplugConnection(IMqttClient client, SparkplugNode node, SparkplugParts parts)
    {
        (_client, _node, _parts, _limit) = (client, node, parts, new PacketLimit(parts.Link.Access.Broker, null));
        Pace = new SendPace(parts.Link.Bearer.Terms, TimeSpan.Zero, parts.Clock);
        _client.ApplicationMessageReceivedAsync += heard =>
        {
            Hear(heard.ApplicationMessage);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += gone =>
        {
            _over.TrySetResult(_limit.Explained(MqttFaults.Ended(parts.Link.Access.Broker, gone)));
            return Task.CompletedTask;
        };
    }

    public SinkLimits Limits => new(WindowBlocks: 64, WindowBytes: 1024 * 1024) { Decision = _parts.Link.Bearer.Terms.Times.Decision };

    public bool Carries(StreamClass stream) => _parts.Link.Bearer.Carries(stream);

    public SendPace Pace { get; }

    public bool Takes(Block block) => _parts.Times.Places(block);

    /// <summary>Waits for the primary host, if there is one, and is born.</summary>
    /// <param name="most">Most bytes of a message, as the broker said; null: it did not.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="UplinkException">The broker cannot be used, or the connection is gone.</exception>
    public async Task BeginAsync(uint? most, CancellationToken cancel)
    {
        _limit = new PacketLimit(_parts.Link.Access.Broker, most);
        _node.MaxBytes = _limit.DataBytes;
        await SubscribeAsync(_parts.Topics.NodeCommand, cancel).ConfigureAwait(false);
        await SubscribeAsync(_parts.Topics.DeviceCommands, cancel).ConfigureAwait(false);
        if (_parts.Settings.PrimaryHost is { } host)
        {
            await SubscribeAsync(SparkplugTopics.State(host), cancel).ConfigureAwait(false);
            await Task.WhenAny(_online.Task, _over.Task).WaitAsync(cancel).ConfigureAwait(false);
        }
        if (_over.Task.IsCompleted) throw await _over.Task.ConfigureAwait(false);
        await SayAsync(() =>
        {
            _isBorn = true;
            return _node.Births(Alive(), Now());
        }, cancel).ConfigureAwait(false);
        _ = EndingAsync(WatchAsync);
        _ = EndingAsync(ObeyAsync);
    }

    public async Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel)
    {
        var (ids, readings) = (new List<BlockId>(), new List<Reading>());
        foreach (var block in blocks)
        {
            try
            {
                readings.AddRange(_parts.Times.Readings(block));
                ids.Add(block.Id);
            }
            catch (CorruptBlockException e)
            {
                _decided(new BlockDecision(block.Id, BlockVerdict.Corrupt, e.Message));
            }
        }
        if (ids.Count == 0) return;
        var stream = blocks[0].Id.Stream;
        await SayAsync(() => _node.Data(readings, stream, Now()), cancel, stream, ids).ConfigureAwait(false);
    }

    public async Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        _decided = decided;
        throw await _over.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _parts.Link.LeaveAsync(
            _client, soon => _isBorn ? PublishAsync(_node.Death(), MqttQualityOfServiceLevel.AtLeastOnce, soon) : Task.CompletedTask)
            .ConfigureAwait(false);
    }

    private long Now() => _parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private HashSet<long> Alive() =>
        [.. _parts.Gateway.Report().Devices.Where(device => device.Link == DeviceState.Types.Link.Online).Select(device => device.Device)];

    private void Hear(MqttApplicationMessage message)
    {
        if (_parts.Settings.PrimaryHost is { } host && message.Topic == SparkplugTopics.State(host))
        {
            if (!_host.Take(message.Payload)) return;
            if (_host.IsOnline) _online.TrySetResult();
            else if (_online.Task.IsCompleted)
                _over.TrySetResult(new UplinkException(
                    UplinkFault.Lost, $"primary host {host} went offline; what it does not have waits until it is back"));
        }
        // A command that the broker keeps would be executed at each connection.
        else if (message.Retain) return;
        else if (message.Topic == _parts.Topics.NodeCommand) _commands.Writer.TryWrite((null, message.Payload));
        else if (_parts.Topics.CommandedDevice(message.Topic) is { } device) _commands.Writer.TryWrite((device, message.Payload));
    }

    /// <summary>Sends messages in their order, which is that of their seq; behind a batch, its marker.</summary>
    private async Task SayAsync(
        Func<IEnumerable<SparkplugMessage>> messages, CancellationToken cancel, StreamClass stream = StreamClass.Unspecified,
        IReadOnlyList<BlockId>? batch = null)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            foreach (var message in messages())
            {
                if (_over.Task.IsCompleted) throw await _over.Task.ConfigureAwait(false);
                _limit.Check(message);
                if (stream != StreamClass.Unspecified) _parts.Link.Bearer.Meter.Carried(stream, message.Payload.Length);
                await PublishAsync(message, MqttQualityOfServiceLevel.AtMostOnce, cancel).ConfigureAwait(false);
            }
            _parts.Memory.Keep(_parts.Table);
            if (batch is null) return;
            Interlocked.Increment(ref _marks);
            _ = MarkAsync(batch);
        }
        catch (Exception e) when (e is not UplinkException && !cancel.IsCancellationRequested)
        {
            throw MqttFaults.Broken(_parts.Link.Access.Broker, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Settles a batch whose data has been written to the connection. Does not throw.</summary>
    private async Task MarkAsync(IReadOnlyList<BlockId> batch)
    {
        try
        {
            var marker = new SparkplugMessage(_parts.Settings.MarkerTopic, System.Text.Encoding.UTF8.GetBytes(_parts.Settings.ClientId));
            var refusal = await PublishAsync(marker, MqttQualityOfServiceLevel.AtLeastOnce, _disposed.Token).ConfigureAwait(false);
            if (refusal is not null)
                throw new UplinkException(
                    UplinkFault.Refused, $"{_parts.Link.Access.Broker} does not take the marker behind the data: {refusal}. Give this "
                        + "gateway the right to publish there, or change markerTopic in gateway.json");
            if (_parts.Settings.PrimaryHost is not null)
                await Task.Delay(HostIsHeard, _parts.Clock, _disposed.Token).ConfigureAwait(false);
            if (_over.Task.IsCompleted) return;
            _limit.Heard();
            foreach (var block in batch) _decided(new BlockDecision(block, BlockVerdict.Accepted));
            if (Interlocked.Decrement(ref _marks) == 0)
                await SayAsync(() => _node.Presents(Now()), _disposed.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _over.TrySetResult(e as UplinkException ?? MqttFaults.Broken(_parts.Link.Access.Broker, e));
        }
    }

    private async Task WatchAsync()
    {
        var version = _parts.Gateway.Report().ConfigurationVersion;
        using var tick = new PeriodicTimer(Watch, _parts.Clock);
        while (await tick.WaitForNextTickAsync(_disposed.Token).ConfigureAwait(false))
        {
            var before = version;
            version = _parts.Gateway.Report().ConfigurationVersion;
            await SayAsync(() => version == before ? _node.Changes(Alive(), Now()) : _node.Births(Alive(), Now()), _disposed.Token)
                .ConfigureAwait(false);
        }
    }

    private async Task ObeyAsync()
    {
        await foreach (var (device, message) in _commands.Reader.ReadAllAsync(_disposed.Token).ConfigureAwait(false))
            await SayAsync(() =>
            {
                var (rebirth, refusal) = _parts.Commands.Take(device, message);
                var births = rebirth ? _node.Births(Alive(), Now()) : [];
                return refusal is null ? births : births.Append(_node.Refused(refusal, Now()));
            }, _disposed.Token).ConfigureAwait(false);
    }

    /// <summary>What fails beside the data ends the connection. Does not throw.</summary>
    private async Task EndingAsync(Func<Task> part)
    {
        try
        {
            await part().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _over.TrySetResult(e as UplinkException ?? MqttFaults.Broken(_parts.Link.Access.Broker, e));
        }
    }

    private Task SubscribeAsync(string topic, CancellationToken cancel) =>
        _parts.Link.SubscribeAsync(_client, topic, "Give it the right to subscribe there", cancel);

    /// <returns>Why the broker does not take it; null: it has it, or it is QoS 0.</returns>
    private async Task<string?> PublishAsync(SparkplugMessage message, MqttQualityOfServiceLevel quality, CancellationToken cancel)
    {
        var sent = new MqttApplicationMessage
        {
            Topic = message.Topic, Payload = new ReadOnlySequence<byte>(message.Payload), QualityOfServiceLevel = quality,
        };
        var result = await _client.PublishAsync(sent, cancel).ConfigureAwait(false);
        return result.IsSuccess ? null : MqttFaults.Words($"{result.ReasonCode} on topic {message.Topic}", result.ReasonString);
    }
}
