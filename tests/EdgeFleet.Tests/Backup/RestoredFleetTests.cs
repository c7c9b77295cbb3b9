using System.Security.Cryptography;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Backup;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Provisioning;
using EdgeFleet.Tests.Sessions;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeFleet.Tests.Backup;

/// <summary>
/// A manager, its gateway and its people after a restore: what is lost is said, and nothing that was given is given again.
/// </summary>
public sealed class RestoredFleetTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _place = Directory.CreateTempSubdirectory("edgefleet-restored-").FullName;

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_place, recursive: true);
    }

    [Fact]
    public async Task What_was_settled_after_the_backup_is_in_the_ledger_as_lost_and_the_session_goes_on()
    {
        await using var fleet = await Registry.Fleet.StartAsync();
        var device = (await fleet.AddAsync(fleet.Device("a")))[0];
        var certificate = await RunningManager.CertificateAsync(await fleet.Manager.EnrolAsync(fleet.ClaimCode, _key), _key);
        AuditAnchor kept;
        ulong session;
        using (var channel = CertificateTests.Channel(fleet.Manager, certificate))
        using (var call = new GatewaySessions.GatewaySessionsClient(channel).Session())
        {
            session = await HelloAsync(call, null);
            for (ulong i = 1; i <= 2; i++) await StoreAsync(call, i, device, epoch: 6);
            for (ulong i = 1; i <= 3; i++) await StoreAsync(call, i, device);
            await BackupTaker.TakeAsync(fleet.Manager.Folder, Path.Combine(_place, "backup"), TimeProvider.System, CancellationToken.None);
            for (ulong i = 3; i <= 4; i++) await StoreAsync(call, i, device, epoch: 6);
            for (ulong i = 4; i <= 7; i++) await StoreAsync(call, i, device);
            await fleet.AddAsync(fleet.Device("b"));
            kept = fleet.Manager.Get<AuditAnchors>().Current()!;
        }
        await fleet.Manager.StopAsync();

        var folder = Path.Combine(_place, "restored");
        await BackupRestorer.RestoreAsync(Path.Combine(_place, "backup"), folder, TimeProvider.System, CancellationToken.None);
        File.Copy(fleet.Manager.Folder + ".secrets-key", folder + ".secrets-key");
        await using var manager = await RunningManager.StartAsync(folder: folder);
        var (store, book) = (manager.Get<GatewayStore>(), manager.Get<ConditionBook>());
        Assert.True((await manager.Get<AuditVerifier>().VerifyAsync(CancellationToken.None)).Intact);
        Assert.True(book.IsOpen(AuditConditions.Restored, Subject.Manager));
        Assert.Equal(1, await manager.SqlAsync($"SELECT count(*) FROM Audit WHERE Action = '{AuditAnchors.RestoredAction}'"));

        using (var channel = CertificateTests.Channel(manager, certificate))
        using (var call = new GatewaySessions.GatewaySessionsClient(channel).Session())
        {
            Assert.True(await HelloAsync(call, kept, new DrainedStream { Epoch = 6, Stream = StreamClass.Telemetry, Blocks = 4 })
                >= session + BackupRestorer.Numbers);
            // The eighth is still on its way: nothing can be said yet.
            await ReportAsync(call, appended: 8, backlog: 1, firstUnsettled: 8);
            await StoreAsync(call, 8, device);
            // Only of the epoch that it has left, which is empty.
            Assert.Single(store.Lost(fleet.Gateway));
            await ReportAsync(call, appended: 9, backlog: 1, firstUnsettled: 9);
            await ReportTests.Eventually(() => store.Lost(fleet.Gateway).Count > 1);
            await StoreAsync(call, 9, device);
        }
        Assert.Equal([(6UL, 3UL, 4UL, LostRange.Types.Reason.Restored), (7UL, 4UL, 7UL, LostRange.Types.Reason.Restored)],
            store.Lost(fleet.Gateway).Select(lost => (lost.Range.Epoch, lost.Range.First, lost.Range.Last, lost.Range.Reason)).Order());
        await manager.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        Assert.True(book.IsOpen(RestoredFolder.Lost, Subject.Gateway(fleet.Gateway)));
        Assert.False(book.IsOpen(AuditConditions.AnchorDiffers, Subject.Manager));
        Assert.False(book.IsOpen(AuditConditions.Cut, Subject.Manager));
        Assert.True(manager.Get<BlockInbox>().CommittedArrival > BackupRestorer.Arrivals);
        Assert.True(await manager.SqlAsync("SELECT min(Last) FROM Counters") > BackupRestorer.Numbers);
        var anchor = manager.Get<AuditAnchors>().Current()!;
        Assert.True(anchor.Restored > 0);

        // What was cut off after the restore is still found out by it.
        await manager.Get<AuditAnchors>().CompareAsync(fleet.Gateway, anchor, CancellationToken.None);
        Assert.False(book.IsOpen(AuditConditions.AnchorDiffers, Subject.Manager));
        await manager.SqlAsync($"DELETE FROM Audit WHERE Sequence = {anchor.Sequence}");
        await manager.Get<AuditAnchors>().CompareAsync(fleet.Gateway, anchor, CancellationToken.None);
        Assert.True(book.IsOpen(AuditConditions.AnchorDiffers, Subject.Manager));

        await manager.Get<AuditAcknowledgement>().MakeAsync(Actor.Manager, CancellationToken.None);
        await manager.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        Assert.False(book.IsOpen(RestoredFolder.Lost, Subject.Gateway(fleet.Gateway)));
        Assert.Equal(2, store.Lost(fleet.Gateway).Count);
    }

    [Fact]
    public void What_is_missing_is_what_no_range_holds()
    {
        Assert.Equal([(1UL, 2UL), (6UL, 6UL), (9UL, 10UL)],
            RestoredFolder.Missing([(7, 8), (3, 3), (4, 5), (3, 4), (11, 40)], 10));
        Assert.Empty(RestoredFolder.Missing([(1, ulong.MaxValue)], ulong.MaxValue));
        Assert.Equal([(1UL, 5UL)], RestoredFolder.Missing([], 5));
    }

    private static async Task<ulong> HelloAsync(
        AsyncDuplexStreamingCall<FromGateway, FromManager> call, AuditAnchor? anchor, params DrainedStream[] drained)
    {
        await call.RequestStream.WriteAsync(
            new FromGateway { Hello = new Hello { Protocol = 1, Epoch = 7, Anchor = anchor, Drained = { drained } } });
        return (await NextAsync(call, message => message.Welcome)).Session;
    }

    private static async Task StoreAsync(
        AsyncDuplexStreamingCall<FromGateway, FromManager> call, ulong sequence, long device, ulong epoch = 7)
    {
        var block = Blocks.Of(sequence, epoch: epoch, device: device, time: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        await call.RequestStream.WriteAsync(new FromGateway { Block = UnsafeByteOperations.UnsafeWrap(block.Bytes) });
        Assert.Equal([sequence], (await NextAsync(call, message => message.Settled)).Accepted);
    }

    private static Task ReportAsync(
        AsyncDuplexStreamingCall<FromGateway, FromManager> call, ulong appended, ulong backlog, ulong firstUnsettled) =>
        call.RequestStream.WriteAsync(new FromGateway
        {
            Reported = new Reported
            {
                ConfigurationVersion = 1,
                Outbox = { new OutboxStream { Stream = StreamClass.Telemetry, AppendedBlocks = appended, BacklogBlocks = backlog,
                    FirstUnsettled = firstUnsettled } },
            },
        });

    private static async Task<T> NextAsync<T>(AsyncDuplexStreamingCall<FromGateway, FromManager> call, Func<FromManager, T?> body)
        where T : class
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)))
            if (body(call.ResponseStream.Current) is { } found) return found;
        throw new InvalidOperationException("the session ended");
    }
}
