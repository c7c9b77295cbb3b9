using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// One session with the manager, from Welcome on: blocks go up as they lie in the outbox, what the manager decides about them comes
/// back; reports go up; desired configuration, commands and the anchor of its audit come down.
/// </summary>
internal sealed class ManagerSession(string uplink, GrpcSession call, GrpcSessions sessions, SessionParts parts) : IBlockSink
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly IBearer _bearer = sessions.Bearer;
    private readonly SessionReports _reports = new(uplink, call.Welcome, sessions, parts);
    private readonly ReportPacking _packing = new();
    private readonly SessionUpdates _updates = new(call, sessions.Bearer, parts);
    private readonly SessionAggregates _aggregates = new(uplink, call.Welcome, sessions.Bearer, parts);
    private bool _sent;
    private bool _packed;

    /// <summary>
    /// On a bearer that collects, small blocks share messages, reports tell what differs and telemetry may go as aggregates, as far as the
    /// manager takes that. Null: all goes as it is; else called when the manager ended the session over such a message, which would come
    /// again the next time.
    /// </summary>
    public Action? PackedRefused { get; init; }

    private bool Bundles => PackedRefused is not null && call.Welcome.Features.Contains(ManagerFeatures.Bundles);

    private bool PacksReports => PackedRefused is not null && call.Welcome.Features.Contains(ManagerFeatures.PackedReports);

    public SinkLimits Limits { get; } = new(
        (int)Math.Min(call.Welcome.WindowBlocks, int.MaxValue), call.Welcome.WindowBytes,
        call.Welcome.MaxBlockBytes == 0 ? Block.MaxBytes : call.Welcome.MaxBlockBytes)
    {
        Decision = sessions.Bearer.Terms.Times.Decision,
    };

    public bool Carries(StreamClass stream) => _bearer.Carries(stream);

    public SendPace Pace { get; } = parts.PaceOver(sessions.Bearer.Terms);

    public CancellationToken Outdated => call.Outdated;

    /// <summary>What was made before the time was known, the manager can place only once it knows when the machine started.</summary>
    public bool Takes(Block block) => block.Boot is null || PlacesBlocks;

    public async Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel)
    {
        if (!Bundles)
        {
            foreach (var block in blocks) await WriteAsync(Message(block), cancel).ConfigureAwait(false);
            return;
        }
        var bytes = 0L;
        foreach (var together in BundleCodec.Divide(blocks))
        {
            var message = together.Count == 1 ? Message(together[0]) : Message(BundleCodec.Pack(together));
            bytes += message.CalculateSize();
            await WriteAsync(message, cancel).ConfigureAwait(false);
        }
        _sent = true;
        Pace.Packed(blocks.Sum(block => (long)block.Bytes.Length), bytes);
    }

    /// <summary>With what was sent go aggregates that are due, and what there is to report: they share a packet.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        if (PackedRefused is not null)
        {
            await foreach (var message in _aggregates.DueAsync(Pace, cancel).ConfigureAwait(false))
            {
                await WriteAsync(Message(message), cancel).ConfigureAwait(false);
                _sent = true;
            }
        }
        if (!_sent) return;
        _sent = false;
        foreach (var message in _reports.Due(rides: true)) await WriteAsync(message, cancel).ConfigureAwait(false);
    }

    public async Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        try
        {
            await RunLoopsAsync(decided, cancel).ConfigureAwait(false);
        }
        catch (UplinkException e) when (_packed && e.Fault == UplinkFault.Protocol)
        {
            PackedRefused?.Invoke();
            throw;
        }
    }

    private async Task RunLoopsAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var (receiving, reporting) = (ReceiveAsync(decided, over.Token), ReportAsync(over.Token));
        var following = _updates.RunAsync(over.Token);
        var ended = await Task.WhenAny(receiving, reporting).ConfigureAwait(false);
        // A report that could not be sent ends quietly: only the reading end learns why the manager ended the session.
        if (ended.IsCompletedSuccessfully) ended = receiving;
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, reporting, following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
    }

    /// <summary>Goes before the blocks that count from it.</summary>
    public async Task SayWhenItStartedAsync(CancellationToken cancel)
    {
        if (!PlacesBlocks) return;
        foreach (var fact in parts.Gateway.BootClocks)
            await WriteAsync(new FromGateway { BootClock = fact }, cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await call.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
    }

    private bool PlacesBlocks => parts.Gateway.KnowsTime && call.Welcome.Features.Contains(ManagerFeatures.BootClock);

    private async Task ReceiveAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        while (await call.ReceiveAsync(cancel).ConfigureAwait(false) is { } message)
        {
            switch (message.BodyCase)
            {
                case FromManager.BodyOneofCase.Settled:
                    foreach (var decision in Decisions(message.Settled)) decided(decision);
                    break;
                case FromManager.BodyOneofCase.Desired:
                    parts.Gateway.Take(message.Desired);
                    break;
                case FromManager.BodyOneofCase.WantedParts:
                    var held = parts.Transfer.Held(parts.Gateway.Document);
                    await WriteAsync(new FromGateway { Held = held }, cancel).ConfigureAwait(false);
                    break;
                case FromManager.BodyOneofCase.Portion:
                    await TakeAsync(message.Portion, cancel).ConfigureAwait(false);
                    break;
                case FromManager.BodyOneofCase.Command:
                    parts.Gateway.Take(message.Command);
                    break;
                case FromManager.BodyOneofCase.WantedDrivers:
                    var drivers = new DescribedDrivers { Drivers = { parts.Hello.Drivers } };
                    await WriteAsync(new FromGateway { Drivers = drivers }, cancel).ConfigureAwait(false);
                    break;
                case FromManager.BodyOneofCase.UpdateNews:
                    _updates.Heard(message.UpdateNews);
                    break;
                case FromManager.BodyOneofCase.Anchor:
                    parts.Anchor.Keep(message.Anchor);
                    break;
                default:
                    parts.Log.LogDebug("the manager sent a message that this version does not know; it is skipped");
                    break;
            }
        }
        throw new UplinkException(UplinkFault.Lost, "the manager ended the session") { MayBeBearer = false };
    }

    private async Task TakeAsync(ConfigurationPortion portion, CancellationToken cancel)
    {
        try
        {
            if (parts.Transfer.Take(portion, parts.Gateway.Document) is { } desired) parts.Gateway.Take(desired);
        }
        catch (CorruptPatchException e)
        {
            parts.Log.LogWarning("uplink {Uplink}: configuration {Version} cannot be put together, and is asked for as a whole: {Cause}",
                uplink, portion.Version, e.Message);
            await WriteAsync(new FromGateway { Held = new HeldConfiguration { Refused = true } }, cancel).ConfigureAwait(false);
        }
    }

    private IEnumerable<BlockDecision> Decisions(Settled settled)
    {
        foreach (var sequence in settled.Accepted) yield return new BlockDecision(Id(sequence), BlockVerdict.Accepted);
        foreach (var run in settled.AcceptedRuns)
        {
            // No more are ever under way, whatever a run says.
            for (var i = 0u; i < Math.Min(run.Count, Limits.WindowBlocks); i++)
                yield return new BlockDecision(Id(unchecked(run.First + i)), BlockVerdict.Accepted);
        }
        foreach (var rejection in settled.Rejected)
            yield return new BlockDecision(Id(rejection.Sequence), Verdict(rejection.Reason), rejection.Detail);

        BlockId Id(ulong sequence) => new(settled.Epoch, settled.Stream, sequence);
    }

    private static BlockVerdict Verdict(Rejection.Types.Reason reason) => reason switch
    {
        Rejection.Types.Reason.Corrupt => BlockVerdict.Corrupt,
        Rejection.Types.Reason.Conflict => BlockVerdict.Conflict,
        _ => BlockVerdict.NotYet,
    };

    private async Task ReportAsync(CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(ReportSchedule.Tick, parts.Clock);
        try
        {
            do
            {
                foreach (var message in _reports.Due()) await WriteAsync(message, cancel).ConfigureAwait(false);
            }
            while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false));
        }
        catch (UplinkException e)
        {
            parts.Log.LogDebug("uplink {Uplink}: a report could not be sent: {Cause}", uplink, e.Message);
        }
    }

    private FromGateway Message(Block block)
    {
        _bearer.Meter.Carried(block.Id.Stream, block.Bytes.Length);
        return new FromGateway { Block = UnsafeByteOperations.UnsafeWrap(block.Bytes) };
    }

    private FromGateway Message(Bundle bundle)
    {
        _packed = true;
        _bearer.Meter.Carried(bundle.Stream, bundle.CalculateSize());
        return new FromGateway { Bundle = bundle };
    }

    private FromGateway Message(WindowAggregates aggregates)
    {
        _packed = true;
        _bearer.Meter.Carried(StreamClass.Telemetry, aggregates.CalculateSize());
        return new FromGateway { Aggregates = aggregates };
    }

    private async Task WriteAsync(FromGateway message, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Here, because the other end opens them in the order in which they go out.
            if (message.Reported is { } report && PacksReports && _packing.Pack(report) is { } packed)
            {
                _packed = true;
                message = new FromGateway { PackedReport = packed };
            }
            await call.SendAsync(message, cancel).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
