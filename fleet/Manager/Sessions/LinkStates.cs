using System.Data.Common;
using System.Threading.Channels;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Registry;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Carries the states that gateways report into the registry's rows, so that lists can be filtered by them. A gateway
/// reports all its devices every few seconds; only what differs from the report before is written. What the rows say is
/// a projection of the twins: at the start, and when a gateway leaves, they are set back.
/// </summary>
public sealed class LinkStates(GatewayTwins twins, IDbContextFactory<FleetDatabase> databases, ILogger<LinkStates> log) : BackgroundService
{
    // Each gateway stands in the queue at most once: what counts is its twin when its turn comes.
    private readonly Channel<long> _changed = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<long> _waiting = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Dictionary<long, LinkState>> _written = [];
    private readonly HashSet<long> _online = [];

    /// <summary>What the gateway last said of the device; null: nothing since the manager started.</summary>
    public DeviceState? Latest(long gateway, long device) =>
        twins.Get(gateway).Reported?.Devices.FirstOrDefault(d => d.Device == device);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await database.Devices.Where(d => d.State != LinkState.Unknown)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, LinkState.Unknown), cancellationToken);
            await database.Gateways.Where(g => g.Connected)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.Connected, false), cancellationToken);
        }
        twins.Changed += Queue;
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        twins.Changed -= Queue;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var gateway in _changed.Reader.ReadAllAsync(stoppingToken))
        {
            lock (_gate) _waiting.Remove(gateway);
            try
            {
                await WriteAsync(twins.Get(gateway), stoppingToken);
            }
            catch (DbException e)
            {
                log.LogError(e, "The states of gateway {Gateway}'s devices were not written; its next report tries again", gateway);
                _written.Remove(gateway);
            }
        }
    }

    private void Queue(long gateway)
    {
        lock (_gate)
            if (!_waiting.Add(gateway)) return;
        _changed.Writer.TryWrite(gateway);
    }

    private async Task WriteAsync(GatewayTwin twin, CancellationToken cancel)
    {
        if (!twin.Online || !_online.Contains(twin.Gateway)) await WriteOnlineAsync(twin, cancel);
        if (!twin.Online || twin.Reported is not { } reported) return;
        var before = _written.GetValueOrDefault(twin.Gateway) ?? [];
        var after = new Dictionary<long, LinkState>(reported.Devices.Count);
        foreach (var device in reported.Devices) after[device.Device] = Of(device.Link);
        var changes = after.Where(d => !before.TryGetValue(d.Key, out var old) || old != d.Value).ToLookup(d => d.Value, d => d.Key);
        if (changes.Count > 0) await WriteAsync(twin.Gateway, changes, cancel);
        _written[twin.Gateway] = after;
    }

    private async Task WriteOnlineAsync(GatewayTwin twin, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var heard = twin.LastSeen?.ToUnixTimeMilliseconds();
        await database.Gateways.Where(g => g.Number == twin.Gateway)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.Connected, twin.Online).SetProperty(g => g.LastSeen, heard), cancel);
        if (twin.Online)
        {
            _online.Add(twin.Gateway);
            return;
        }
        await database.Devices.Where(d => d.Gateway == twin.Gateway && d.State != LinkState.Offline)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, LinkState.Offline), cancel);
        _written.Remove(twin.Gateway);
        _online.Remove(twin.Gateway);
    }

    private async Task WriteAsync(long gateway, ILookup<LinkState, long> changes, CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        foreach (var group in changes)
        {
            foreach (var numbers in group.Chunk(500))
            {
                await database.Devices.Where(d => numbers.Contains(d.Number) && d.Gateway == gateway)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, group.Key), cancel);
            }
        }
        await transaction.CommitAsync(cancel);
    }

    private static LinkState Of(DeviceState.Types.Link link) => link switch
    {
        DeviceState.Types.Link.Online => LinkState.Online,
        DeviceState.Types.Link.NoAnswer => LinkState.NoAnswer,
        DeviceState.Types.Link.Refused => LinkState.Refused,
        DeviceState.Types.Link.Misconfigured => LinkState.Misconfigured,
        DeviceState.Types.Link.Corrupt => LinkState.Corrupt,
        _ => LinkState.Unknown,
    };
}
