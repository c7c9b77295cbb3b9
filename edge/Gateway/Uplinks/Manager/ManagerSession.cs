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
    private readonly LedgerNews _ledger = new();
    private bool _bundled;

    /// <summary>
    /// On a bearer that collects, small blocks share messages. Null: each has one of its own; else called when the manager ended the
    /// session over such a message, which would come again the next time.
    /// </summary>
    public Action? BundleRefused { get; init; }

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
        if (BundleRefused is null || blocks.Count == 1)
        {
            for (var i = 0; i < blocks.Count; i++)
                await SendAsync(blocks[i], i < blocks.Count - 1, cancel).ConfigureAwait(false);
            return;
        }
        var (left, bytes) = (blocks.Count, 0);
        foreach (var together in BundleCodec.Divide(blocks))
        {
            left -= together.Count;
            bytes += together.Count == 1 ? await SendAsync(together[0], left > 0, cancel).ConfigureAwait(false)
                : await SendAsync(BundleCodec.Pack(together), left > 0, cancel).ConfigureAwait(false);
        }
        Pace.Packed(blocks.Sum(block => (long)block.Bytes.Length), bytes);
    }

    public async Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        try
        {
            await RunLoopsAsync(decided, cancel).ConfigureAwait(false);
        }
        catch (UplinkException e) when (_bundled && e.Fault == UplinkFault.Protocol)
        {
            BundleRefused?.Invoke();
            throw;
        }
    }

    private async Task RunLoopsAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var (receiving, reporting) = (ReceiveAsync(decided, over.Token), ReportAsync(over.Token));
        var ended = await Task.WhenAny(receiving, reporting).ConfigureAwait(false);
        // A report that could not be sent ends quietly: only the reading end learns why the manager ended the session.
        if (ended.IsCompletedSuccessfully) ended = receiving;
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, reporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
    }

    /// <summary>Goes before the blocks that count from it.</summary>
    public async Task SayWhenItStartedAsync(CancellationToken cancel)
    {
        if (!PlacesBlocks) return;
        foreach (var fact in parts.Gateway.BootClocks)
            await SendAsync(new FromGateway { BootClock = fact }, cancel).ConfigureAwait(false);
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
                case FromManager.BodyOneofCase.Command:
                    parts.Gateway.Take(message.Command);
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
        var schedule = new ReportSchedule(parts.Clock, _bearer.Terms.Times.Report);
        using var tick = new PeriodicTimer(ReportSchedule.Tick, parts.Clock);
        try
        {
            do
            {
                var report = CompleteReport();
                var describe = schedule.DescribeDue(report);
                if (schedule.ReportDue(report)) await SendAsync(new FromGateway { Reported = report }, cancel).ConfigureAwait(false);
                if (describe) await SendAsync(new FromGateway { Described = parts.Gateway.Describe() }, cancel).ConfigureAwait(false);
            }
            while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false));
        }
        catch (UplinkException e)
        {
            parts.Log.LogDebug("uplink {Uplink}: a report could not be sent: {Cause}", uplink, e.Message);
        }
    }

    private Reported CompleteReport()
    {
        var report = parts.Gateway.Report();
        if (!call.Welcome.Features.Contains(ManagerFeatures.CodedFaults)) LeaveOutCodes(report);
        var status = parts.Outbox.Status(uplink);
        report.Outbox.AddRange(status.Streams);
        report.Lost.AddRange(_ledger.Next(status.Lost));
        report.Buffer = status.Buffer;
        report.OutboxBytesOnDisk = (ulong)status.BytesOnDisk;
        report.WireBytesSent = (ulong)sessions.BytesSent;
        if (call.Welcome.Features.Contains(ManagerFeatures.Bearers)) sessions.Bearers.Complete(report);
        report.Time = parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return report;
    }

    private static void LeaveOutCodes(Reported report)
    {
        report.Told.Clear();
        foreach (var device in report.DeviceFaults) device.Told.Clear();
        var devices = report.Devices;
        for (var i = 0; i < devices.Count; i++)
        {
            if (devices[i].Told.Count == 0) continue;
            devices[i] = devices[i].Clone();
            devices[i].Told.Clear();
        }
    }

    /// <returns>Bytes that it takes.</returns>
    private async Task<int> SendAsync(Block block, bool moreFollows, CancellationToken cancel)
    {
        var message = new FromGateway { Block = UnsafeByteOperations.UnsafeWrap(block.Bytes) };
        await SendAsync(message, cancel, moreFollows).ConfigureAwait(false);
        _bearer.Meter.Carried(block.Id.Stream, block.Bytes.Length);
        return block.Bytes.Length;
    }

    /// <returns>Bytes that it takes.</returns>
    private async Task<int> SendAsync(Bundle bundle, bool moreFollows, CancellationToken cancel)
    {
        _bundled = true;
        await SendAsync(new FromGateway { Bundle = bundle }, cancel, moreFollows).ConfigureAwait(false);
        var bytes = bundle.CalculateSize();
        _bearer.Meter.Carried(bundle.Stream, bytes);
        return bytes;
    }

    private async Task SendAsync(FromGateway message, CancellationToken cancel, bool moreFollows = false)
    {
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await call.SendAsync(message, cancel, moreFollows).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
