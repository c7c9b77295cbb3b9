using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Control;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Edge.Updates;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Metrics;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Gateway.Hosting;

/// <param name="Data">The data folder.</param>
/// <param name="Journal">Print what became durable on standard output.</param>
/// <param name="DeviceFile">A device document to run instead of the manager's; null: the manager's.</param>
/// <param name="SecretsKey">The file with the secrets key of the data folder; null: the systemd credential, else beside the folder.</param>
public sealed record RunOrder(string Data, bool Journal, string? DeviceFile, string? SecretsKey = null);

/// <summary>
/// All of a gateway, put together. It stops in the order in which readings flow: the field first, then the
/// batcher, which appends what it holds, and the outbox last.
/// </summary>
public sealed class GatewayProcess(RunOrder order, TimeProvider timers, IMachineClock machine, ILoggerFactory logs)
{
    private readonly Journal _journal = new(Console.Out);
    private volatile Batcher? _batcher;

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="GatewayException">It cannot start, and what to do; or it stopped and readings are lost.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var folder = DataFolder.Open(order.Data, order.SecretsKey);
        var file = LoadFile(folder);
        var identity = file is not null && file.Uplinks.Any(uplink => uplink.Kind.NeedsEnrolment)
            ? IdentityFiles.Load(folder, file.Gateway) : null;
        var clock = new GatewayClock(machine, timers, new ClockFile(folder.ClockFile, logs.CreateLogger<ClockFile>()),
            PossibleDates.Of(identity), logs.CreateLogger<GatewayClock>());
        var appended = order.Journal ? _journal.Write : (Action<Block>?)null;

        await using var outbox = OpenOutbox(folder, file, clock);
        using var commandStore = OpenCommands(folder);
        var interval = TimeSpan.FromSeconds(file?.BlockSeconds ?? GatewayFile.DefaultBlockSeconds);
        var batcher = new Batcher(
            outbox, clock, logs.CreateLogger<Batcher>(), appended, new BatcherLimits { BlockInterval = interval }, clock);
        _batcher = batcher;
        long lost;
        try
        {
            await RunFieldAsync(folder, file, identity, clock, outbox, commandStore, batcher, stop).ConfigureAwait(false);
        }
        finally
        {
            lost = await batcher.StopAsync().ConfigureAwait(false);
        }
        if (lost > 0) throw new GatewayException(ExitCode.Failure, Lost(lost));
    }

    /// <summary>What to say of a stop that did not come to its end; nothing is lost for sure, and nothing is known to be stored.</summary>
    internal string Unfinished => Lost(_batcher?.Pending ?? 0);

    private static string Lost(long readings) =>
        $"the gateway stopped, and {readings} readings are lost: its disk did not take them in time. Look at that disk, which is full, "
            + "broken or too slow";

    private async Task RunFieldAsync(
        DataFolder folder, GatewayFile? file, GatewayIdentity? identity, GatewayClock clock, IOutbox outbox, DurableDatabase commandStore,
        Batcher batcher, CancellationToken stop)
    {
        var drivers = DriverCatalog.All(clock);
        await using var runtime = new DeviceRuntime(new DeviceDocumentReader(drivers, LoadProfiles()), new SystemPorts(),
            batcher, clock, logs.CreateLogger<DeviceRuntime>());
        var ledger = new CommandLedger(commandStore);
        var reporter = new CommandReporter(ledger, outbox, clock, logs.CreateLogger<CommandReporter>(), order.Journal
            ? _journal.Write : null, clock.Boot);
        var commands = new CommandExecutor(ledger, runtime, reporter, clock, logs.CreateLogger<CommandExecutor>());
        await commands.RecoverAsync().ConfigureAwait(false);
        IGateway gateway = order.DeviceFile is null
            ? StartManaged(runtime, folder, commands, clock) : StartStandalone(runtime, order.DeviceFile, commands, clock);

        var trust = new GatewayTrust(new TrustFile(folder.Path), () => clock.Sure, logs.CreateLogger<GatewayTrust>());
        using var cache = new ContentCache(folder.ContentsFolder);
        var contents = new UpdateContents(trust, cache, GatewayRelease.Choice, logs.CreateLogger<UpdateContents>());
        IReadOnlyList<IBearer> bearers = [.. file?.Bearers.Select(bearer => bearer.Create(clock)) ?? []];
        using var metrics = file?.MetricsPort is not { } port ? null : new MetricsEndpoint(
            port, new Watched(outbox, [.. file.Uplinks.Select(uplink => uplink.Name)], bearers, () => runtime.States, contents), clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var status = new StatusSocket(folder, () => Complete(gateway.Report(), outbox, file), clock, logs.CreateLogger<StatusSocket>());
        List<Task> work = [commands.KeepAsync(over.Token), status.RunAsync(over.Token)];
        if (file is not null)
        {
            var book = new BearerBook(folder.BearersFile, bearers, clock, logs.CreateLogger<BearerBook>());
            book.Restore();
            work.Add(book.RunAsync(over.Token));
            List<BearerSelection> selections =
                [.. file.Uplinks.Select(uplink => new BearerSelection(uplink.Name, uplink.Choose(bearers), clock))];
            var uses = new UseBook(folder.UsesFile, selections, logs.CreateLogger<UseBook>());
            uses.Begin();
            var context = new UplinkContext
            {
                Folder = folder, File = file, Identity = identity, Outbox = outbox, Gateway = gateway,
                Bearers = bearers, Selections = selections,
                Drivers = [.. drivers.Select(driver => driver.Description)], Clock = clock, NewRandom = NewRandom, Logs = logs,
                Trust = trust, Contents = contents,
            };
            work.AddRange(file.Uplinks.Select(uplink => DeliverAsync(uplink, context, over.Token)));
        }
        try
        {
            await (await Task.WhenAny(work).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await commands.StopAsync().ConfigureAwait(false);
        }
    }

    private static Reported Complete(Reported report, IOutbox outbox, GatewayFile? file)
    {
        if (Carriers(file).FirstOrDefault() is { } uplink) report.Buffer = outbox.Status(uplink.Name).Buffer;
        return report;
    }

    private Task DeliverAsync(UplinkEntry entry, UplinkContext context, CancellationToken stop)
    {
        var runner = new UplinkRunner(
            entry.Kind.Create(entry, context), context.Outbox, new Backoff(NewRandom()), context.SelectionOf(entry),
            logs.CreateLogger<UplinkRunner>());
        return Task.Run(() => runner.RunAsync(stop), CancellationToken.None);
    }

    private ManagedGateway StartManaged(
        DeviceRuntime runtime, DataFolder folder, CommandExecutor commands, GatewayClock clock)
    {
        var desired = new DesiredState(runtime, folder.Desired, logs.CreateLogger<DesiredState>());
        desired.Restore();
        return new ManagedGateway(runtime, desired, commands, clock);
    }

    private static StandaloneGateway StartStandalone(
        DeviceRuntime runtime, string deviceFile, CommandExecutor commands, GatewayClock clock)
    {
        IReadOnlyList<Phrase> faults;
        try
        {
            faults = runtime.Apply(File.ReadAllText(deviceFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCode.Configuration, $"the device file {deviceFile} cannot be read: {e.Message}", e);
        }
        // With none that can run, whoever started it has to hear of it at once.
        if (faults.Count == 0 && runtime.States.All(state => state.Link == DeviceState.Types.Link.Misconfigured))
            faults = [.. runtime.Faulty.SelectMany(device => device.Faults)];
        if (faults.Count > 0)
            throw new GatewayException(ExitCode.Configuration,
                string.Join(Environment.NewLine, faults.Select(fault => $"{deviceFile}: {fault}")));
        return new StandaloneGateway(runtime, deviceFile, commands, clock);
    }

    private GatewayFile? LoadFile(DataFolder folder)
    {
        var file = File.Exists(folder.GatewayFile) ? GatewayFile.Load(folder.GatewayFile) : null;
        if (order.DeviceFile is not null) return file;
        if (file is not null && (file.Uplinks.Any(uplink => uplink.Configures) || folder.Desired.Exists)) return file;
        if (file is not null)
            throw new GatewayException(ExitCode.Configuration,
                $"none of the uplinks in {folder.GatewayFile} brings a device configuration: name one that does, as the kind "
                + $"{ManagerKind.Word}, or azure with its setting configuration, or run with --devices FILE");
        throw new GatewayException(ExitCode.Configuration,
            $"{folder.Path} is not enrolled yet. Enrol it with: enrol --data {folder.Path} --manager URL. Or run without a "
            + $"manager: run --data {folder.Path} --devices FILE");
    }

    private DurableOutbox OpenOutbox(DataFolder folder, GatewayFile? file, TimeProvider clock)
    {
        var buffer = file?.Buffer ?? BufferSettings.Default;
        var outboxFolder = folder.In(file?.OutboxFolder ?? GatewayFile.DefaultOutboxFolder);
        try
        {
            return DurableOutbox.Open(new DiskFolder(outboxFolder),
                new OutboxSettings([.. Carriers(file)])
                {
                    SegmentBytes = file?.SegmentBytes ?? GatewayFile.DefaultSegmentBytes,
                    CapBytes = buffer.CapBytes,
                    Policy = buffer.Policy,
                    Clock = clock,
                },
                logs.CreateLogger<DurableOutbox>());
        }
        catch (Exception e) when (e is OutboxException or IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCode.Failure, e.Message, e);
        }
    }

    // Not enrolled yet: what is read waits for the manager.
    private static IEnumerable<OutboxUplink> Carriers(GatewayFile? file) => file is null
        ? [new(ManagerKind.Word)] : file.Uplinks.Select(uplink => new OutboxUplink(uplink.Name, uplink.Classes));

    private static DurableDatabase OpenCommands(DataFolder folder)
    {
        try
        {
            return DurableDatabase.Open(new DiskFolder(folder.CommandsFolder), CommandLedger.FileName);
        }
        catch (Exception e) when (e is DamagedDatabaseException or IOException or UnauthorizedAccessException)
        {
            // Without the record a command could be executed twice; that is not risked.
            throw new GatewayException(ExitCode.Failure,
                $"the record of commands does not open: {e.Message}. Restore {folder.CommandsFolder}; or, if no command can be under way, "
                + "move it aside", e);
        }
    }

    private static ProfileLibrary LoadProfiles()
    {
        try
        {
            return ProfileLibrary.Shipped();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new GatewayException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static Random NewRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
