using System.Buffers;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>
/// One connection to a broker. A block is settled when the broker has acknowledged each of its messages (QoS 1), and so has taken them
/// over. What it refuses stays, and the others go on; after a while the connection begins anew and offers it again.
/// </summary>
internal sealed class MqttConnection : IBlockSink
{
    /// <summary>How soon after a refusal the refused blocks are offered again.</summary>
    public static readonly TimeSpan RefusedAgain = TimeSpan.FromMinutes(2);

    private const int MostUnanswered = 64;
    private const int LongestTopicBytes = 2048;

    private readonly Uri _broker;
    private readonly IMqttClient _client;
    private readonly StateMessage _state;
    private readonly NewestOfTopics _newest;
    private readonly MqttParts _parts;
    private readonly TaskCompletionSource<UplinkException> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _disposed = new();
    private SemaphoreSlim _room = new(MostUnanswered);
    private Action<BlockDecision> _decided = _ => { };
    private int _maxBytes;
    private int _refusals;

    public MqttConnection(IMqttClient client, StateMessage state, NewestOfTopics newest, MqttParts parts)
    {
        (_client, _state, _newest, _parts, _broker) = (client, state, newest, parts, parts.Link.Access.Broker);
        Pace = new SendPace(parts.Link.Bearer.Terms, TimeSpan.Zero, parts.Clock);
        _client.ApplicationMessageReceivedAsync += heard =>
        {
            // A broker that keeps the session may still keep a topic of which gateway.json no longer speaks.
            if (heard.ApplicationMessage.Topic == parts.Settings.CommandTopic?.Of(parts.Settings.Gateway)
                && parts.Commands.Take(heard.ApplicationMessage.Payload) is { } answer) _ = AnswerAsync(answer);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += gone =>
        {
            _over.TrySetResult(MqttFaults.Ended(_broker, gone));
            return Task.CompletedTask;
        };
    }

    public SinkLimits Limits => new(WindowBlocks: 64, WindowBytes: 1024 * 1024) { Decision = _parts.Link.Bearer.Terms.Times.Decision };

    public bool Carries(StreamClass stream) => _parts.Link.Bearer.Carries(stream);

    public SendPace Pace { get; }

    public bool Takes(Block block) => _parts.Messages.Places(block);

    /// <summary>Says that the gateway is there, and hears commands from then on.</summary>
    /// <exception cref="UplinkException">The broker cannot be used.</exception>
    public async Task BeginAsync(MqttClientConnectResult broker, CancellationToken cancel)
    {
        _room = new SemaphoreSlim(Math.Min(MostUnanswered, broker.ReceiveMaximum is { } most and > 0 ? (int)most : MostUnanswered));
        _maxBytes = (int)Math.Max(1, Math.Min(
            _parts.Settings.MaxBytes, (broker.MaximumPacketSize is { } packet and > 0 ? packet : uint.MaxValue) - LongestTopicBytes));
        if (_parts.Settings.CommandTopic is { } commands)
            await _parts.Link.SubscribeAsync(
                _client, commands.Of(_parts.Settings.Gateway),
                "Give it the right to subscribe there, or remove commandTopic from gateway.json", cancel).ConfigureAwait(false);
        var refusal = await PublishAsync(_state.Here(_parts.Clock.GetUtcNow()), retain: true, cancel).ConfigureAwait(false);
        if (refusal is not null)
            throw new UplinkException(
                UplinkFault.Refused, $"{_broker} does not let this gateway say its state: {refusal}. Give it the right to "
                    + "publish there, or change stateTopic in gateway.json");
    }

    public async Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel)
    {
        foreach (var block in blocks)
        {
            IEnumerable<OutgoingMessage> messages;
            try
            {
                messages = _parts.Messages.Of(block, _maxBytes);
            }
            catch (CorruptBlockException e)
            {
                _decided(new BlockDecision(block.Id, BlockVerdict.Corrupt, e.Message));
                continue;
            }
            var fate = new BlockFate(block.Id, _decided);
            foreach (var message in messages)
            {
                if (_over.Task.IsCompleted) throw await _over.Task.ConfigureAwait(false);
                await _room.WaitAsync(cancel).ConfigureAwait(false);
                fate.Expect();
                _parts.Link.Bearer.Meter.Carried(block.Id.Stream, message.Payload.Length);
                _ = SendAsync(message, fate);
            }
            fate.Complete();
        }
    }

    public async Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        _decided = decided;
        throw await _over.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _parts.Link.LeaveAsync(_client, soon => PublishAsync(_state.Gone(), retain: true, soon)).ConfigureAwait(false);
    }

    /// <summary>What is answered at once is not kept: who hears no answer asks again. Does not throw.</summary>
    private async Task AnswerAsync(OutgoingMessage answer)
    {
        try
        {
            await PublishAsync(answer, retain: false, _disposed.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _over.TrySetResult(MqttFaults.Broken(_broker, e));
        }
    }

    /// <summary>Returns when the broker has answered; does not throw.</summary>
    private async Task SendAsync(OutgoingMessage message, BlockFate fate)
    {
        try
        {
            var retain = _parts.Settings.Retain && _newest.Note(message);
            var refusal = await PublishAsync(message, retain, _disposed.Token).ConfigureAwait(false);
            fate.Answered(refusal);
            if (refusal is not null && Interlocked.Increment(ref _refusals) == 1) _ = BeginAnewAsync(refusal);
        }
        catch (Exception e)
        {
            _over.TrySetResult(MqttFaults.Broken(_broker, e));
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task BeginAnewAsync(string refusal)
    {
        await Task.Delay(RefusedAgain, _parts.Clock, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.TrySetResult(new UplinkException(
            UplinkFault.Refused, $"{_broker} refused {_refusals} messages, the first one: {refusal}. Give this gateway the "
                + "right to publish there, or change the topic in gateway.json; what was refused is offered again"));
    }

    /// <returns>Why the broker does not take it; null: it has it.</returns>
    private async Task<string?> PublishAsync(OutgoingMessage message, bool retain, CancellationToken cancel)
    {
        var sent = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
        };
        if (_parts.Link.Access.Version == MqttProtocolVersion.V500) sent.ContentType = message.ContentType;
        var result = await _client.PublishAsync(sent, cancel).ConfigureAwait(false);
        return result.IsSuccess ? null : MqttFaults.Words($"{result.ReasonCode} on topic {message.Topic}", result.ReasonString);
    }
}
