using System.Collections.Concurrent;
using System.Data.Common;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Registry;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Brings gateways what they ought to run. State goes down: a version is compared with what the gateway reports, and
/// sent where they differ; a lost message only means that the comparison is made again.
/// </summary>
internal sealed class ConfigurationDelivery : IGatewayHandler
{
    /// <summary>What is lost of a transfer that breaks off, at most, and what a command may have to wait for.</summary>
    private const int PortionBytes = 2048;

    private readonly IDbContextFactory<FleetDatabase> _databases;
    private readonly DesiredConfigurations _desired;
    private readonly ILogger<ConfigurationDelivery> _log;
    private readonly ConcurrentDictionary<long, Delivery> _deliveries = new();
    // What a gateway reported when nothing was left to be sent or noted: until that differs, a report asks nothing of the database.
    private readonly ConcurrentDictionary<long, (long Running, long Rejected, string? Faults)> _settled = new();

    /// <summary>Made with the first session; before it there is nobody to be sent anything.</summary>
    public ConfigurationDelivery(
        IDbContextFactory<FleetDatabase> databases, DesiredConfigurations desired, GatewayLinks links, ILogger<ConfigurationDelivery> log)
    {
        (_databases, _desired, _log) = (databases, desired, log);
        // Those that are not connected get theirs when they report.
        desired.Raised += gateway =>
        {
            _settled.TryRemove(gateway, out _);
            if (links.TryGet(gateway, out var link)) _ = Task.Run(() => SendAsync(link));
        };
    }

    /// <summary>Nothing is known yet of what the gateway runs; its first report, which follows at once, says it.</summary>
    public Task ConnectedAsync(GatewayLink link, CancellationToken cancel)
    {
        _settled.TryRemove(link.Gateway, out _);
        return Task.CompletedTask;
    }

    public async Task ReportedAsync(GatewayLink link, Reported reported, CancellationToken cancel)
    {
        var says = ((long)reported.ConfigurationVersion, (long)reported.RejectedVersion,
            reported.RejectedVersion == 0 ? null : string.Join('\n', reported.Faults));
        var told = reported.RejectedVersion == 0 ? null : CodedPhrase.ToJson([.. reported.Told.Select(CodedPhrase.Of)]);
        if (_settled.TryGetValue(link.Gateway, out var settled) && settled == says) return;
        // In before the database is asked: what is raised meanwhile takes it out again.
        _settled[link.Gateway] = says;
        var done = false;
        try
        {
            done = await BringAsync(link, says, told, cancel);
        }
        finally
        {
            if (!done) _settled.TryRemove(link.Gateway, out _);
        }
    }

    /// <returns>Nothing is left to be done for this gateway while it says the same.</returns>
    private async Task<bool> BringAsync(
        GatewayLink link, (long Running, long Rejected, string? Faults) says, string? told, CancellationToken cancel)
    {
        var (running, rejected, faults) = says;
        await using var database = await _databases.CreateDbContextAsync(cancel);
        var gateway = await database.Gateways.AsNoTracking().SingleOrDefaultAsync(g => g.Number == link.Gateway, cancel);
        if (gateway is null) return false;
        if ((gateway.ReportedVersion, gateway.RejectedVersion, gateway.RejectedFaults) != (running, rejected, faults))
        {
            if (rejected != 0 && gateway.RejectedVersion != rejected)
                _log.LogWarning("Gateway {Gateway} refused configuration {Version}: {Faults}", link.Gateway, rejected, faults);
            await database.Gateways.Where(g => g.Number == link.Gateway).ExecuteUpdateAsync(set => set
                .SetProperty(g => g.ReportedVersion, running).SetProperty(g => g.RejectedVersion, rejected)
                .SetProperty(g => g.RejectedFaults, faults).SetProperty(g => g.RejectedTold, told), cancel);
        }
        var desired = gateway.DesiredVersion;
        if (Math.Max(running, rejected) > desired && desired > 0)
        {
            // This database is older than what the gateway was sent: it was restored. What is desired now is newer all the same.
            desired = Math.Max(running, rejected) + 1;
            await database.Gateways.Where(g => g.Number == link.Gateway && g.DesiredVersion < desired)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.DesiredVersion, desired), cancel);
        }
        if (desired == 0 || desired == running || desired == rejected) return true;
        await SendAsync(link);
        return false;
    }

    /// <summary>What it has says what to send. Many portions take a while, and the session hears what else comes meanwhile.</summary>
    public Task HeldAsync(GatewayLink link, HeldConfiguration held)
    {
        _ = Task.Run(() => InTurnAsync(link, delivery => AnswerAsync(link, delivery, held)));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sends the present document, unless this session was sent it already. One after the other, so that the last one sent is the
    /// newest.
    /// </summary>
    private Task SendAsync(GatewayLink link) => InTurnAsync(link, async delivery =>
    {
        if (await _desired.CurrentAsync(link.Gateway, link.Ended) is not { } configuration
            || delivery.Last == (link.Session, configuration.Version))
            return;
        if (link.Hello.Features.Contains(GatewayFeatures.ConfigurationParts))
        {
            delivery.Asked = link.Session;
            await link.SendAsync(new FromManager { WantedParts = new WantedParts() }, link.Ended);
            delivery.Last = (link.Session, configuration.Version);
        }
        else
        {
            await SendWholeAsync(link, delivery, configuration);
        }
    });

    /// <summary>Only who was asked is answered, and may then refuse once what it was sent.</summary>
    private async Task AnswerAsync(GatewayLink link, Delivery delivery, HeldConfiguration held)
    {
        if ((held.Refused ? delivery.MayRefuse : delivery.Asked) != link.Session) return;
        (delivery.Asked, delivery.MayRefuse) = (0, held.Refused ? 0 : link.Session);
        if (await _desired.CurrentAsync(link.Gateway, link.Ended) is not { } configuration) return;
        if (held.Refused || held.Parts.Count > DocumentParts.MaxParts
            || DocumentPatch.Between(held.Parts, configuration.Document) is not { } patch)
        {
            await SendWholeAsync(link, delivery, configuration);
            return;
        }
        var begin = held.Transfer == patch.Transfer && held.Received < patch.Bytes.Length ? (int)held.Received : 0;
        for (var offset = begin; offset < patch.Bytes.Length; offset += PortionBytes)
        {
            var bytes = patch.Bytes.Slice(offset, Math.Min(PortionBytes, patch.Bytes.Length - offset));
            var portion = new ConfigurationPortion
            {
                Version = configuration.Version, Transfer = patch.Transfer, Total = (uint)patch.Bytes.Length, Offset = (uint)offset,
                Bytes = UnsafeByteOperations.UnsafeWrap(bytes),
            };
            await link.SendAsync(new FromManager { Portion = portion }, link.Ended);
        }
        Sent(link, delivery, configuration, patch.Bytes.Length - begin);
    }

    private async Task SendWholeAsync(GatewayLink link, Delivery delivery, DesiredConfiguration configuration)
    {
        await link.SendAsync(new FromManager { Desired = configuration }, link.Ended);
        Sent(link, delivery, configuration, configuration.Document.Length);
    }

    private void Sent(GatewayLink link, Delivery delivery, DesiredConfiguration configuration, int bytes)
    {
        delivery.Last = (link.Session, configuration.Version);
        _log.LogInformation("Gateway {Gateway} was sent configuration {Version}, {Bytes} bytes", link.Gateway,
            configuration.Version, bytes);
    }

    private async Task InTurnAsync(GatewayLink link, Func<Delivery, Task> send)
    {
        var delivery = _deliveries.GetOrAdd(link.Gateway, _ => new Delivery());
        try
        {
            await delivery.Gate.WaitAsync(link.Ended);
            try
            {
                await send(delivery);
            }
            finally
            {
                delivery.Gate.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next one reports, and is sent what differs then.
        }
        catch (DbException e)
        {
            _log.LogError(e, "Gateway {Gateway} was not sent its configuration; its next report tries again", link.Gateway);
        }
    }

    /// <summary>What a gateway was sent last, and in which session.</summary>
    private sealed class Delivery
    {
        public SemaphoreSlim Gate { get; } = new(1);
        public (ulong Session, ulong Version) Last { get; set; }

        /// <summary>The session that was asked what it has, and has not said it; 0: none.</summary>
        public ulong Asked { get; set; }

        /// <summary>The session that was sent portions, and may say that they make no document; 0: none.</summary>
        public ulong MayRefuse { get; set; }
    }
}
