using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Sessions;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Commands;

/// <summary>
/// Takes commands, hands them to gateways, and notes what became of them. Invariants: a command is durable
/// before it is acknowledged and marked as sent before it is sent; each change is in the audit before it is
/// made; whoever issued it may still do so when it is sent; it goes where the registry assigns the device,
/// whoever describes it; one that may have reached its gateway ends by that gateway's word only. A command
/// without result is sent again in the gateway's next session: the gateway answers a repeated id from its record.
/// </summary>
public sealed class CommandService(
    CommandStore store, CommandResults results, PointCatalog points, IDeviceAssignments assignments, ISitePlaces places,
    GatewayLinks links, Rights rights, IDbContextFactory<FleetDatabase> databases, IAudit audit, TimeProvider time,
    ILogger<CommandService> log)
    : BackgroundService, IGatewayHandler
{
    private static readonly PhraseKind NotConnected = new("command-not-connected",
        "its gateway was not connected in time; nothing was done. Check the gateway and issue the command again");

    private static readonly PhraseKind RightLost = new("command-right-lost",
        "{person} may not set points of this device any more; nothing was done. Somebody who may has to issue the command");

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<long, SemaphoreSlim> _gates = new();

    /// <summary>The device whose command changed. Return soon.</summary>
    public event Action<long>? Changed;

    /// <summary>Takes a command, and sends it if its gateway is connected.</summary>
    /// <returns>The command; an earlier one when the id came before with the same content.</returns>
    /// <exception cref="RefusedException">It cannot be meant, or the id belongs to another command.</exception>
    public async Task<IssuedCommand> IssueAsync(Actor actor, long device, CommandRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!actor.Sites.Covers(places.OfDevice(device))) throw Missing.Device(device);
        if (request.Id is { } known && store.Find(known) is { } earlier) return Same(earlier, device, request);
        var described = points.Find(device);
        CommandCheck.Check(device, described, request);

        var now = Now;
        var expires = now + (request.ExpiresInSeconds ?? CommandCheck.DefaultSeconds) * 1000L;
        var command = new IssuedCommand(
            0, request.Id ?? Guid.CreateVersion7(time.GetUtcNow()), device, described!.Gateway, request.Path, request.Value, now, expires,
            actor.Name, CommandState.Queued, "", now, 0, [], actor.PersonId);
        await audit.RecordAsync(
            actor, "command.issue", Subject(device),
            FieldChange.Facts(
                ("command", command.Id), ("point", command.Path), ("value", command.Value), ("seconds", (expires - now) / 1000)), cancel);
        if (!store.Add(command)) return Same(store.Find(command.Id)!, device, request);
        Tell(device);
        if (links.TryGet(command.Gateway, out var link)) await TryDispatchAsync(link);
        return store.Find(command.Id)!;
    }

    public IssuedCommand? Find(Guid id) => store.Find(id);

    /// <summary>Commands of a device, newest first.</summary>
    /// <param name="device">The device.</param>
    /// <param name="before">Only those with a lower number; null: from the newest.</param>
    /// <param name="limit">Most commands.</param>
    public IReadOnlyList<IssuedCommand> List(long device, long? before, int limit) => store.List(device, before, limit);

    Task IGatewayHandler.ConnectedAsync(GatewayLink link, CancellationToken cancel) => TryDispatchAsync(link);

    /// <summary>A device may have been described, or have moved here, since.</summary>
    Task IGatewayHandler.ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel) => TryDispatchAsync(link);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        results.Changed += Wake;
        using var timer = new PeriodicTimer(Tick, time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var wake = _wake.Reader.ReadAsync(stoppingToken).AsTask();
        Wake();
        try
        {
            while (true)
            {
                await (await Task.WhenAny(tick, wake));
                if (tick.IsCompleted) tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                if (wake.IsCompleted) wake = _wake.Reader.ReadAsync(stoppingToken).AsTask();
                await TryReconcileAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            results.Changed -= Wake;
        }
    }

    /// <summary>Compares open commands with results and clock, and does what follows.</summary>
    internal async Task ReconcileAsync(CancellationToken cancel)
    {
        foreach (var command in store.Open())
        {
            if (results.Find(command.Id, command.Device, command.Gateway) is { } result)
                await FinishAsync(command, result.Status, result.Detail, result.Told, cancel);
            else if (command.State == CommandState.Queued && command.Expires <= Now)
                await EndUnsentAsync(command, CommandState.Expired, NotConnected.With(), cancel);
        }
    }

    private async Task DispatchAsync(GatewayLink link)
    {
        var gate = _gates.GetOrAdd(link.Gateway, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(link.Ended);
        try
        {
            foreach (var command in store.Open().Where(c => IsFor(c, link)))
            {
                if (command.State == CommandState.Queued && command.Expires <= Now)
                {
                    await EndUnsentAsync(command, CommandState.Expired, NotConnected.With(), link.Ended);
                    continue;
                }
                if (command.State == CommandState.Queued && !await MayStillAsync(command, link.Ended))
                {
                    await EndUnsentAsync(command, CommandState.Refused, RightLost.With(command.IssuedBy), link.Ended);
                    continue;
                }
                if (command.State == CommandState.Queued)
                    await audit.RecordAsync(
                        Actor.Manager, "command.send", Subject(command.Device),
                        FieldChange.Facts(("command", command.Id), ("gateway", link.Gateway), ("session", link.Session)), link.Ended);
                if (!store.Sending(command.Id, link.Gateway, link.Session, Now)) continue;
                await link.SendAsync(new FromManager { Command = Message(command) });
                Tell(command.Device);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Queued ones go to the gateway that the registry assigns the device to; sent ones stay with the gateway that may have
    /// acted, once a session. One that has lost the device since is asked again only when it can no longer act, for its record.
    /// </summary>
    private bool IsFor(IssuedCommand command, GatewayLink link)
    {
        var assigned = assignments.GatewayOf(command.Device) == link.Gateway;
        if (command.State == CommandState.Queued) return assigned;
        return command.Gateway == link.Gateway && command.Session != link.Session && (assigned || command.Expires <= Now);
    }

    // It waited, and what somebody may is what they may now.
    private async Task<bool> MayStillAsync(IssuedCommand command, CancellationToken cancel)
    {
        if (command.PersonId is not { } person) return true;
        await using var database = await databases.CreateDbContextAsync(cancel);
        return await rights.StillMayAsync(
            database, command.IssuedBy, person, Roles.Operator, places.OfDevice(command.Device), Now, cancel);
    }

    private async Task EndUnsentAsync(IssuedCommand command, CommandState state, Phrase why, CancellationToken cancel)
    {
        await audit.RecordAsync(
            Actor.Manager, $"command.{state.ToString().ToLowerInvariant()}", Subject(command.Device),
            Ended(command, why.ToString(), [CodedPhrase.Of(why)]), cancel);
        if (store.EndUnsent(command.Id, state, why, Now)) Tell(command.Device);
    }

    private async Task FinishAsync(
        IssuedCommand command, CommandStatus status, string detail, IReadOnlyList<CodedPhrase> told, CancellationToken cancel)
    {
        var state = status switch
        {
            CommandStatus.Done => CommandState.Done,
            CommandStatus.Refused => CommandState.Refused,
            CommandStatus.Failed => CommandState.Failed,
            CommandStatus.Expired => CommandState.Expired,
            _ => CommandState.Unknown,
        };
        await audit.RecordAsync(
            Actor.Gateway(command.Gateway), $"command.{state.ToString().ToLowerInvariant()}", Subject(command.Device),
            Ended(command, detail, told), cancel);
        if (store.Finish(command.Id, state, detail, told, Now)) Tell(command.Device);
    }

    private static IReadOnlyList<FieldChange> Ended(IssuedCommand command, string why, IReadOnlyList<CodedPhrase> told) =>
    [
        .. FieldChange.Facts(("command", command.Id), ("point", command.Path), ("value", command.Value)),
        .. FieldChange.Facts(("why", why)).Select(fact => fact with { Told = told }),
    ];

    private static IssuedCommand Same(IssuedCommand earlier, long device, CommandRequest request) =>
        (earlier.Device, earlier.Path, earlier.Value) == (device, request.Path, request.Value)
            ? earlier
            : throw RefusedException.Conflict(
                CommandRefusals.OtherCommand.With(earlier.Id, earlier.Path, earlier.Device, earlier.Value));

    private async Task TryDispatchAsync(GatewayLink link)
    {
        try
        {
            await DispatchAsync(link);
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next one gets what is open then.
        }
#pragma warning disable CA1031 // the command is stored; the gateway's next report tries again
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "gateway {Gateway}: open commands were not sent; its next report tries again", link.Gateway);
        }
    }

    private async Task TryReconcileAsync(CancellationToken cancel)
    {
        try
        {
            await ReconcileAsync(cancel);
        }
#pragma warning disable CA1031 // told, and tried again with the next tick; open commands are compared as a whole
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogError(e, "commands were not compared with their results; the next try is in {Seconds} s", Tick.TotalSeconds);
        }
    }

    private void Tell(long device)
    {
        try
        {
            Changed?.Invoke(device);
        }
#pragma warning disable CA1031 // whoever watches commands must not stop them
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "somebody who watches commands failed at a change of device {Device}", device);
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private static Command Message(IssuedCommand command) => new()
    {
        Id = command.Id.ToString(),
        Device = command.Device,
        Path = command.Path,
        Value = command.Value,
        Issued = command.Issued,
        Expires = command.Expires,
    };

    private static string Subject(long device) => string.Create(CultureInfo.InvariantCulture, $"device:{device}");

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
