using System.Buffers;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Uplinks.Brokers;
using EdgeFleet.Gateway.Uplinks.Payloads;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// One connection to a hub, which ends before its token does. A block is settled when the hub has acknowledged each of its messages; a hub
/// that throttles does so late, which is waited for.
/// </summary>
internal sealed class AzureConnection : IBlockSink
{
    /// <summary>An edgeHub takes no more that it has not acknowledged.</summary>
    private const int MostUnanswered = 16;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);

    private readonly IMqttClient _client;
    private readonly BrokerLink _link;
    private readonly AzureTicket _ticket;
    private readonly AzureParts _parts;
    private readonly TwinDesk _twin;
    private readonly SemaphoreSlim _room = new(MostUnanswered);
    private readonly SemaphoreSlim _desired = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly CancellationTokenSource _outdated;
    private readonly TaskCompletionSource<UplinkException> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<BlockDecision> _decided = _ => { };

    public AzureConnection(IMqttClient client, BrokerLink link, AzureTicket ticket, AzureParts parts)
    {
        (_client, _link, _ticket, _parts) = (client, link, ticket, parts);
        Pace = new SendPace(link.Bearer.Terms, TimeSpan.Zero, parts.Clock);
        _twin = new TwinDesk((topic, body, cancel) => PublishAsync(topic, body, MqttQualityOfServiceLevel.AtMostOnce, cancel), parts.Clock,
            parts.NewRandom());
        // Early enough that what is under way is still acknowledged over this one.
        _outdated = ticket.End is { } end
            ? new CancellationTokenSource((end - parts.Clock.GetUtcNow()) * 0.75, parts.Clock) : new CancellationTokenSource();
        _client.ApplicationMessageReceivedAsync += heard =>
        {
            Hear(heard.ApplicationMessage);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += gone =>
        {
            _over.TrySetResult(MqttFaults.Ended(ticket.Identity.Broker, gone));
            return Task.CompletedTask;
        };
    }

    public SinkLimits Limits => new(WindowBlocks: 64, WindowBytes: 1024 * 1024) { Decision = _link.Bearer.Terms.Times.Decision };

    public CancellationToken Outdated => _outdated.Token;

    public bool Carries(StreamClass stream) => _link.Bearer.Carries(stream);

    public SendPace Pace { get; }

    public bool Takes(Block block) => _parts.Messages.Places(block);

    /// <summary>Hears answers and calls from now on, and reports.</summary>
    /// <exception cref="UplinkException">The hub cannot be used.</exception>
    public async Task BeginAsync(CancellationToken cancel)
    {
        const string advice = "Report this";
        await _link.SubscribeAsync(_client, AzureTopics.TwinAnswers, advice, cancel, MqttQualityOfServiceLevel.AtMostOnce)
            .ConfigureAwait(false);
        if (_parts.Settings.Commands)
            await _link.SubscribeAsync(_client, AzureTopics.Methods, advice, cancel, MqttQualityOfServiceLevel.AtMostOnce)
                .ConfigureAwait(false);
        if (_parts.Settings.Configuration)
        {
            await _link.SubscribeAsync(_client, AzureTopics.Desired, advice, cancel, MqttQualityOfServiceLevel.AtMostOnce)
                .ConfigureAwait(false);
            _ = EndingAsync(ConfigureAsync);
        }
        _ = EndingAsync(ReportAsync);
    }

    public async Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel)
    {
        foreach (var block in blocks)
        {
            IReadOnlyList<NamedReading> readings;
            try
            {
                readings = _parts.Messages.Readings(block);
            }
            catch (CorruptBlockException e)
            {
                _decided(new BlockDecision(block.Id, BlockVerdict.Corrupt, e.Message));
                continue;
            }
            var fate = new BlockFate(block.Id, _decided);
            foreach (var message in _parts.Messages.Of(block.Id, readings, _ticket.Identity))
            {
                if (_over.Task.IsCompleted) throw await _over.Task.ConfigureAwait(false);
                await _room.WaitAsync(cancel).ConfigureAwait(false);
                fate.Expect();
                _link.Bearer.Meter.Carried(block.Id.Stream, message.Payload.Length);
                _ = SendAsync(message, fate);
            }
            fate.Complete();
            if (block.Id.Stream == StreamClass.Event)
                foreach (var reply in readings.SelectMany(reading => _parts.Methods.Answer(reading.Reading))) _ = AnswerAsync(reply);
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
        _parts.Methods.Forget();
        await _link.LeaveAsync(_client, farewell: null).ConfigureAwait(false);
        _outdated.Dispose();
    }

    private void Hear(MqttApplicationMessage message)
    {
        if (AzureTopics.Method(message.Topic) is { } call && _parts.Settings.Commands)
        {
            if (_parts.Methods.Take(call.Method, call.Request, message.Payload) is { } reply) _ = AnswerAsync(reply);
        }
        else if (AzureTopics.DesiredVersion(message.Topic) is { } version)
        {
            if (version > _parts.Desired.Version) _desired.Release();
        }
        else _twin.Hear(message.Topic, message.Payload);
    }

    /// <summary>Does not throw.</summary>
    private async Task SendAsync(AzureMessage message, BlockFate fate)
    {
        try
        {
            if (message.Topic.Length + message.Payload.Length > AzureMessage.MaxBytes)
                fate.Answered($"a reading of {message.Payload.Length} bytes is larger than a hub takes, which is {AzureMessage.MaxBytes}");
            else
            {
                await PublishAsync(message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, _disposed.Token)
                    .ConfigureAwait(false);
                fate.Answered(refusal: null);
            }
        }
        catch (Exception e)
        {
            Broken(e);
        }
        finally
        {
            _room.Release();
        }
    }

    private Task AnswerAsync(MethodReply reply) => EndingAsync(() => PublishAsync(
        AzureTopics.MethodAnswer(reply.Status, reply.Request), Encoding.UTF8.GetBytes(reply.Body), MqttQualityOfServiceLevel.AtMostOnce,
        _disposed.Token));

    /// <summary>
    /// Reads the twin now, and again when what is desired changes: a hub keeps no change for who is away, and the whole of it is never
    /// wrong where a merge of changes may be.
    /// </summary>
    private async Task ConfigureAsync()
    {
        while (true)
        {
            await _desired.WaitAsync(_disposed.Token).ConfigureAwait(false);
            var (status, twin) = await _twin.AskAsync(AzureTopics.GetTwin, [], _disposed.Token).ConfigureAwait(false);
            if (status != 200 || !_parts.Desired.Take(twin))
                throw new UplinkException(
                    UplinkFault.Protocol, $"{_ticket.Identity.Broker} answers with status {status} when it is asked for the twin; report "
                        + "this");
        }
    }

    /// <summary>
    /// Reports what became of a configuration at once, for somebody waits for that; what else changed not more often than the bearer is
    /// used anyhow.
    /// </summary>
    private async Task ReportAsync()
    {
        (TwinNews News, long At)? last = null;
        using var tick = new PeriodicTimer(Watch, _parts.Clock);
        while (true)
        {
            var news = News();
            var isDue = last is not { } told || (news.Version, news.Rejected) != (told.News.Version, told.News.Rejected)
                || (news != told.News && _parts.Clock.GetElapsedTime(told.At) >= _link.Bearer.Terms.Times.Report);
            if (isDue)
            {
                var (status, _) = await _twin.AskAsync(AzureTopics.Report, Encoding.UTF8.GetBytes(news.Text), _disposed.Token)
                    .ConfigureAwait(false);
                if (status != 204)
                    throw new UplinkException(
                        UplinkFault.Protocol, $"{_ticket.Identity.Broker} refuses a report with status {status}; report this");
                last = (news, _parts.Clock.GetTimestamp());
            }
            await tick.WaitForNextTickAsync(_disposed.Token).ConfigureAwait(false);
        }
    }

    private TwinNews News()
    {
        var report = _parts.Gateway.Report();
        var reason = _parts.Desired.Told(report);
        return new TwinNews(TwinReport.Of(report, _parts.Owner, reason), report.ConfigurationVersion, report.RejectedVersion);
    }

    /// <param name="Text">The report.</param>
    /// <param name="Version">The configuration in force.</param>
    /// <param name="Rejected">One that is not; 0: none.</param>
    private readonly record struct TwinNews(string Text, ulong Version, ulong Rejected);

    /// <summary>What fails beside the data ends the connection. Does not throw.</summary>
    private async Task EndingAsync(Func<Task> part)
    {
        try
        {
            await part().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Broken(e);
        }
    }

    private void Broken(Exception e) => _over.TrySetResult(e as UplinkException ?? MqttFaults.Broken(_ticket.Identity.Broker, e));

    private Task<MqttClientPublishResult> PublishAsync(
        string topic, byte[] body, MqttQualityOfServiceLevel quality, CancellationToken cancel) =>
        _client.PublishAsync(
            new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(body), QualityOfServiceLevel = quality },
            cancel);
}
