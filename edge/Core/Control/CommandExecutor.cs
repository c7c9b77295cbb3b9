using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Faults;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Control;

/// <summary>
/// Executes commands, each at most once: recorded on disk, then the device is told, then the outcome is
/// recorded, then the outbox gets it. One that a crash interrupted becomes unknown and is never executed again;
/// an id that comes again is answered from the record. Commands to one device run one after another, so that a
/// silent device holds up only its own.
/// </summary>
public sealed class CommandExecutor(
    CommandLedger ledger, DeviceRuntime runtime, CommandReporter reporter, TimeProvider clock, ILogger<CommandExecutor> log)
{
    /// <summary>The longest id taken; a UUID has 36 characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>How often failed results are tried again; records are pruned every <see cref="PruneTicks"/> of these.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    /// <summary>Where a test has the process die: the command is recorded, the device has not been told.</summary>
    internal const string RecordedPoint = "command.recorded";
    /// <summary>The same: the device has been told, the result is not recorded.</summary>
    internal const string ActedPoint = "command.acted";

    private const int PruneTicks = 360;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _running = [];
    private readonly Dictionary<long, Task> _lanes = [];
    private volatile bool _stopped;

    /// <summary>Settles what the last run left open. Before anything is submitted.</summary>
    public async Task RecoverAsync()
    {
        foreach (var command in ledger.Unfinished())
        {
            if (command.Outcome is null) log.LogWarning("command {Id} to device {Device} was interrupted by the last stop; it is reported "
                + "as unknown and not executed again", command.Id, command.Device);
            await reporter.TellAsync(Finished(command)).ConfigureAwait(false);
        }
        ledger.Prune(clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Queues a command and returns. One whose id is at work already is left to that.</summary>
    public void Submit(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Id.Length is 0 or > MaxIdLength)
        {
            log.LogWarning("a command whose id has {Length} characters is ignored, for it could not be answered; the manager has to send "
                + "1 to {Most}", command.Id.Length, MaxIdLength);
            return;
        }
        lock (_gate)
        {
            if (_stopped || !_running.Add(command.Id)) return;
            _lanes[command.Device] = RunAfterAsync(_lanes.GetValueOrDefault(command.Device, Task.CompletedTask), command);
        }
    }

    /// <summary>Makes good what failed and drops old records, until cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(Tick, clock);
        for (var ticks = 1; ; ticks++)
        {
            await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false);
            try
            {
                await reporter.TellRestAsync().ConfigureAwait(false);
                if (ticks % PruneTicks == 0) ledger.Prune(clock.GetUtcNow().ToUnixTimeMilliseconds());
            }
            catch (Exception e) when (e is IOException or DamagedDatabaseException)
            {
                log.LogError("the record of commands cannot be read or written: {Cause}", e.Message);
            }
        }
    }

    /// <summary>Takes nothing more, and returns when what has been begun has its outcome.</summary>
    public async Task StopAsync()
    {
        Task[] lanes;
        lock (_gate)
        {
            _stopped = true;
            lanes = [.. _lanes.Values];
        }
        await Task.WhenAll(lanes).ConfigureAwait(false);
    }

    private async Task RunAfterAsync(Task before, Command command)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (!_stopped) await ExecuteAsync(command).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or DamagedDatabaseException)
        {
            log.LogError("command {Id} to device {Device}: the record of commands cannot be read or written, free space in the data "
                + "folder: {Cause}", command.Id, command.Device, e.Message);
        }
        finally
        {
            lock (_gate) _running.Remove(command.Id);
        }
    }

    private async Task ExecuteAsync(Command command)
    {
        if (ledger.Find(command.Id) is { } known)
        {
            log.LogInformation("command {Id} came again; it is answered from the record", command.Id);
            await reporter.TellAgainAsync(Finished(known)).ConfigureAwait(false);
            return;
        }
        var record = CommandRecord.Of(command);
        ledger.Record(record);
        FaultPoint.Pass(RecordedPoint);
        var (status, why, detail) = await ActAsync(record).ConfigureAwait(false);
        FaultPoint.Pass(ActedPoint);
        var finished = record with { Outcome = reporter.Outcome(status, detail, why) };
        ledger.Update(finished);
        log.LogInformation("command {Id}: {Path} of device {Device} to {Value}: {Status} {Detail}", record.Id, record.Path, record.Device,
            record.Value, status, detail);
        await reporter.TellAsync(finished).ConfigureAwait(false);
    }

    private async Task<(CommandStatus Status, IReadOnlyList<Phrase> Why, string Detail)> ActAsync(CommandRecord command)
    {
        var now = clock.GetUtcNow();
        if (now.ToUnixTimeMilliseconds() >= command.Expires)
            return Ended(CommandStatus.Expired, CommandPhrases.Late.With($"{UnixTime.Nearest(command.Expires):u}", $"{now:u}"));
        if (!PointPath.TryParse(command.Path, out var path))
            return Ended(CommandStatus.Refused, CommandPhrases.NoPath.With(command.Path));
        try
        {
            var outcome = await runtime.WriteAsync(command.Device, path, command.Value).ConfigureAwait(false);
            return (outcome.Status switch
            {
                WriteStatus.Done => CommandStatus.Done,
                WriteStatus.Refused => CommandStatus.Refused,
                _ => CommandStatus.Failed,
            }, outcome.Why, outcome.Detail);
        }
        catch (Exception e)
        {
            // Drivers say what happened in outcomes; this one has a fault of its own, so nobody knows.
            log.LogError(e, "command {Id} to device {Device}: the driver fell over", command.Id, command.Device);
            return Ended(CommandStatus.Unknown, CommandPhrases.DriverFell.With(e.Message));
        }

        static (CommandStatus, IReadOnlyList<Phrase>, string) Ended(CommandStatus status, Phrase why) => (status, [why], why.ToString());
    }

    // A record without an outcome that nobody is executing was cut off in between.
    private CommandRecord Finished(CommandRecord command)
    {
        if (command.Outcome is not null) return command;
        var why = CommandPhrases.Interrupted.With();
        var unknown = command with { Outcome = reporter.Outcome(CommandStatus.Unknown, why.ToString(), [why]) };
        ledger.Update(unknown);
        return unknown;
    }
}
