using System.Globalization;
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
/// One session from Welcome to its end. Three loops: receive, settle what the inbox has committed (both with
/// <see cref="BlockIntake"/>), send.
/// </summary>
internal sealed class GatewaySession(
    GatewayLink link, SessionServices services, IAsyncStreamReader<FromGateway> requests, IServerStreamWriter<FromManager> responses,
        ILogger log)
{
    private static readonly WriteOptions Together = new(WriteFlags.BufferHint);

    /// <summary>Who may say nothing for so long pays for each packet.</summary>
    private const uint PaidByTheByte = 60;

    /// <summary>To such a gateway a message waits so long for others: what the commits of one upload decide goes in one packet.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly ReportPacking _reports = new();
    private readonly GatewayPace _pace = services.Paces.Of(link.Gateway);
    private ulong? _ledger;
    private bool _doubted;

    public async Task RunAsync()
    {
        var blocks = new BlockIntake(link, services, WaitAsync);
        await TellAsync(() => services.Twins.Connected(link));
        await link.SendAsync(new FromManager { Welcome = Welcome() });
        var sending = EndWithAsync(SendAsync());
        foreach (var handler in services.Handlers) await TellAsync(() => handler.ConnectedAsync(link, link.Ended));
        var settling = EndWithAsync(blocks.SettleAsync());
        await EndWithAsync(ReceiveAsync(blocks));
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
        Features = { ManagerFeatures.BootClock, ManagerFeatures.CodedFaults, ManagerFeatures.Bearers, ManagerFeatures.Bundles,
            ManagerFeatures.PackedReports, ManagerFeatures.KnownDrivers, ManagerFeatures.Aggregates,
            ManagerFeatures.Updates },
        AggregatedUntil = services.Aggregates.Until(link.Gateway),
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

    private async Task ReceiveAsync(BlockIntake blocks)
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
                        await blocks.ReceiveAsync(message.Block.Memory);
                        break;
                    case FromGateway.BodyOneofCase.Bundle:
                        await blocks.ReceiveAsync(message.Bundle);
                        break;
                    case FromGateway.BodyOneofCase.Reported:
                        await ReceiveReportAsync(message.Reported);
                        break;
                    case FromGateway.BodyOneofCase.PackedReport:
                        await ReceiveReportAsync(Open(message.PackedReport));
                        break;
                    case FromGateway.BodyOneofCase.Described:
                        await WaitAsync(_pace.Description(message.Described));
                        ReceiveDescriptions(message.Described);
                        break;
                    case FromGateway.BodyOneofCase.Drivers:
                        await WaitAsync(_pace.Description(new PointDescriptions()));
                        await ReceiveDriversAsync(message.Drivers);
                        break;
                    case FromGateway.BodyOneofCase.Held:
                        await WaitAsync(_pace.Held(message.Held));
                        foreach (var handler in services.Handlers) await TellAsync(() => handler.HeldAsync(link, message.Held));
                        break;
                    case FromGateway.BodyOneofCase.BootClock:
                        await WaitAsync(_pace.Fact());
                        ReceiveBootClock(message.BootClock);
                        break;
                    case FromGateway.BodyOneofCase.Aggregates:
                        await WaitAsync(_pace.Block(message.Aggregates.ColumnsSize, message.Aggregates.Series));
                        ReceiveAggregates(message.Aggregates);
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
            blocks.Complete();
        }
    }

    private Reported Open(PackedReport packed)
    {
        try
        {
            return _reports.Open(packed);
        }
        catch (CorruptReportException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"a packed report: {e.Message}; send reports whole"));
        }
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

    private async Task ReceiveDriversAsync(DescribedDrivers described)
    {
        var hello = new Hello { Drivers = { described.Drivers } };
        if (WordBounds.Cut(hello, services.Quotas)) Note(SessionConditions.WordsCut);
        foreach (var handler in services.Handlers) await TellAsync(() => handler.DescribedAsync(link, hello.Drivers));
    }

    private void ReceiveAggregates(WindowAggregates aggregates)
    {
        try
        {
            services.Aggregates.Take(link.Gateway, AggregateCodec.Open(aggregates));
        }
        catch (CorruptAggregatesException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"aggregates of telemetry: {e.Message}; leave them out"));
        }
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

    private async Task SendAsync()
    {
        var gather = link.Hello.QuietSeconds >= PaidByTheByte ? Gather : TimeSpan.Zero;
        while (await link.Unsent.WaitToReadAsync(link.Ended))
        {
            if (gather > TimeSpan.Zero) await Task.Delay(gather, services.Time, link.Ended);
            while (link.Unsent.TryRead(out var message))
            {
                // What waits already shares a record of TLS and a packet with it.
                responses.WriteOptions = link.Unsent.TryPeek(out _) ? Together : null;
                await responses.WriteAsync(message, link.Ended);
            }
        }
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
