using System.Globalization;
using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// One session from Welcome to its end. Three loops: receive and verify, settle what the inbox has
/// committed, send. Invariants: nothing is settled that is not committed, nothing after the session ended
/// or was superseded; memory is bounded by the window.
/// </summary>
internal sealed class GatewaySession(
    GatewayLink link, SessionServices services, IAsyncStreamReader<FromGateway> requests, IServerStreamWriter<FromManager> responses,
        ILogger log)
{
    private readonly SessionWindow _window = new(services.Limits);
    private readonly GatewayPace _pace = services.Paces.Of(link.Gateway);
    private ulong? _ledger;
    private bool _doubted;
    private readonly Channel<(BlockId Id, int Bytes, Task<InboxOutcome> Outcome)> _pending =
        Channel.CreateBounded<(BlockId, int, Task<InboxOutcome>)>(
            new BoundedChannelOptions(services.Limits.WindowBlocks) { SingleReader = true, SingleWriter = true });

    public async Task RunAsync()
    {
        await TellAsync(() => services.Twins.Connected(link));
        await link.SendAsync(new FromManager { Welcome = Welcome() });
        var sending = EndWithAsync(SendAsync());
        foreach (var handler in services.Handlers) await TellAsync(() => handler.ConnectedAsync(link, link.Ended));
        var settling = EndWithAsync(SettleAsync());
        await EndWithAsync(ReceiveAsync());
        await settling;
        link.CompleteSending();
        await sending;
        link.End(null);
    }

    /// <param name="last">No newer session has taken this one's place.</param>
    public async Task DisconnectedAsync(bool last)
    {
        await TellAsync(() => services.Twins.Disconnected(link));
        if (!last) return;
        foreach (var handler in services.Handlers) await TellAsync(() => handler.DisconnectedAsync(link));
    }

    private Welcome Welcome() => new()
    {
        Session = link.Session,
        Gateway = link.Gateway,
        WindowBlocks = (uint)services.Limits.WindowBlocks,
        WindowBytes = (uint)services.Limits.WindowBytes,
        MaxBlockBytes = (uint)services.Limits.MaxBlockBytes,
        Time = services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Features = { ManagerFeatures.BootClock, ManagerFeatures.CodedFaults, ManagerFeatures.Bearers },
    };

    /// <summary>A loop that fails ends the session with a status that says why; the others then end by themselves.</summary>
    private async Task EndWithAsync(Task loop)
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            link.End(null);
        }
        catch (RpcException e)
        {
            link.End(e.Status);
        }
        catch (OverQuotaException e)
        {
            Note(SessionConditions.TooManyEpochs, ("limit", Number(services.Quotas.Epochs)));
            link.End(new Status(StatusCode.ResourceExhausted, e.Message));
        }
        catch (InboxUnavailableException e)
        {
            link.End(new Status(StatusCode.Unavailable, e.Message));
        }
        catch (SqliteException e)
        {
            log.LogError(e, "gateway {Gateway}: session {Session} could not store what the gateway said", link.Gateway, link.Session);
            link.End(new Status(StatusCode.Unavailable,
                $"the manager cannot store what you reported ({e.Message}); make room on its disk, and connect again in a while"));
        }
        catch (IOException)
        {
            link.End(null);
        }
#pragma warning disable CA1031 // whatever it is, it must not take the process along, and the gateway should learn of it
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "gateway {Gateway}: session {Session} failed", link.Gateway, link.Session);
            link.End(new Status(StatusCode.Internal, "the session failed; the manager's log says why. Connect again"));
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await requests.MoveNext(link.Ended))
            {
                var message = requests.Current;
                link.Heard(services.Time.GetUtcNow());
                switch (message.BodyCase)
                {
                    case FromGateway.BodyOneofCase.Block:
                        await ReceiveBlockAsync(message.Block.Memory);
                        break;
                    case FromGateway.BodyOneofCase.Reported:
                        await ReceiveReportAsync(message.Reported);
                        break;
                    case FromGateway.BodyOneofCase.Described:
                        await WaitAsync(_pace.Description(message.Described));
                        ReceiveDescriptions(message.Described);
                        break;
                    case FromGateway.BodyOneofCase.BootClock:
                        await WaitAsync(_pace.Fact());
                        ReceiveBootClock(message.BootClock);
                        break;
                    case FromGateway.BodyOneofCase.Hello:
                        throw new RpcException(
                            new Status(StatusCode.InvalidArgument, "a second Hello in one session; open a new session instead"));
                    default:
                        break; // a kind of message this manager does not know: fields are only added
                }
            }
        }
        catch (RpcException e) when (
            e.StatusCode == StatusCode.ResourceExhausted
            && e.Status.Detail.Contains("maximum configured message size", StringComparison.Ordinal))
        {
            throw new RpcException(
                new Status(StatusCode.ResourceExhausted,
                $"a message is larger than this manager receives; the Welcome allows blocks of {services.Limits.MaxBlockBytes} bytes"));
        }
        finally
        {
            _pending.Writer.TryComplete();
        }
    }

    private async Task ReceiveBlockAsync(ReadOnlyMemory<byte> bytes)
    {
        _window.Take(bytes.Length);
        var (columns, readings) = BlockVerifier.Weigh(bytes);
        await WaitAsync(_pace.Block(columns, readings));
        var offered = BlockVerifier.Verify(bytes);
        var outcome = await services.Inbox.OfferAsync(link.Gateway, offered, link.Ended);
        if (offered.Claimed is { } id)
        {
            await _pending.Writer.WriteAsync((id, bytes.Length, outcome), link.Ended);
            return;
        }
        await outcome;
        throw new RpcException(
            new Status(StatusCode.InvalidArgument,
            $"a block came without a readable identity, so it cannot be settled: {offered.Outcome?.Detail}. It is in quarantine; find it "
            + "in the outbox and remove it"));
    }

    private void ReceiveDescriptions(PointDescriptions descriptions)
    {
        if (WordBounds.Cut(descriptions, services.Quotas)) Note(SessionConditions.WordsCut);
        var faults = services.Points.Described(link.Gateway, descriptions);
        if (faults.Count > 0)
            log.LogWarning(
                "gateway {Gateway}: of what it says of its points {Count} things are not believed, {First} for one; update the gateway, or "
                + "correct the profile", link.Gateway, faults.Count, faults[0]);
    }

    private void ReceiveBootClock(BootClock fact)
    {
        if (services.Inbox.Boots.Learn(link.Gateway, fact.Boot, fact.Started) || _doubted) return;
        _doubted = true;
        log.LogWarning("gateway {Gateway}: it says that its machine started at {Started} ms, which is not believed; set its clock. Blocks "
            + "from before it knew the time stay unplaced", link.Gateway, fact.Started);
    }

    private async Task ReceiveReportAsync(Reported reported)
    {
        await WaitAsync(_pace.Report(reported));
        MergeLedger(reported.Lost);
        ReportValues.Bound(reported);
        // A gateway has a say in the state of its own devices only.
        if (WordBounds.Cut(reported, services.Quotas, device => services.Assignments.GatewayOf(device) == link.Gateway))
            Note(SessionConditions.WordsCut);
        await TellAsync(() => services.Twins.Reported(link, reported));
        foreach (var handler in services.Handlers) await TellAsync(() => handler.ReportedAsync(link, reported, link.Ended));
    }

    /// <summary>
    /// The ledger comes in parts, from gateways of 0.1.0 whole with every report; what the store holds now is not held here too.
    /// </summary>
    private void MergeLedger(RepeatedField<LostRange> lost)
    {
        if (lost.Count == 0) return;
        var most = services.Quotas.LostRanges;
        var fingerprint = LostLedger.Fingerprint(lost);
        if (fingerprint != _ledger && services.Store.MergeLost(link.Gateway, Own(lost), most) is var asked && asked > most)
            Note(SessionConditions.TooManyLostRanges, ("limit", Number(most)), ("asked", Number(asked)));
        _ledger = fingerprint;
        lost.Clear();
    }

    /// <summary>What a restore of this manager cost is not the gateway's to say.</summary>
    private static List<LostRange> Own(RepeatedField<LostRange> lost) =>
        [.. lost.Where(range => range.Reason != LostRange.Types.Reason.Restored)];

    private Task WaitAsync(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero) return Task.CompletedTask;
        Note(SessionConditions.TooFast);
        return Task.Delay(wait, services.Time, link.Ended);
    }

    private void Note(ConditionKind kind, params IReadOnlyList<(string, string)> parameters) =>
        services.Occurrences.Note(kind, Subject.Gateway(link.Gateway), parameters);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task SettleAsync()
    {
        var batch = new List<(BlockId, InboxOutcome)>();
        while (await _pending.Reader.WaitToReadAsync(link.Ended))
        {
            // The first one is waited for; whatever the same commit decided comes along.
            while (_pending.Reader.TryPeek(out var next) && (batch.Count == 0 || next.Outcome.IsCompleted))
            {
                batch.Add((next.Id, await next.Outcome.WaitAsync(link.Ended)));
                _pending.Reader.TryRead(out _);
                _window.GiveBack(next.Bytes);
            }
            if (!services.Links.IsCurrent(link)) return;
            foreach (var message in Settling.Messages(batch)) await link.SendAsync(message);
            batch.Clear();
        }
    }

    private async Task SendAsync()
    {
        await foreach (var message in link.Unsent.ReadAllAsync(link.Ended))
            await responses.WriteAsync(message, link.Ended);
    }

    private Task TellAsync(Action change) => TellAsync(() =>
    {
        change();
        return Task.CompletedTask;
    });

    private async Task TellAsync(Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (OperationCanceledException) when (link.Ended.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // another slice's trouble costs the session nothing
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "gateway {Gateway}: a handler failed in session {Session}", link.Gateway, link.Session);
        }
    }
}
