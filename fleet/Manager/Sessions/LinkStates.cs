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
    private readonly Dictionary<long, bool> _online = [];

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
        await using var database = await databases.CreateDbContextAsync(cancel);
        var heard = twin.LastSeen?.ToUnixTimeMilliseconds();
        if (_online.GetValueOrDefault(twin.Gateway) != twin.Online)
        {
            await database.Gateways.Where(g => g.Number == twin.Gateway)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.Connected, twin.Online).SetProperty(g => g.LastSeen, heard), cancel);
            _online[twin.Gateway] = twin.Online;
        }
        if (!twin.Online)
        {
            await database.Devices.Where(d => d.Gateway == twin.Gateway && d.State != LinkState.Offline)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, LinkState.Offline), cancel);
            _written.Remove(twin.Gateway);
            return;
        }
        if (twin.Reported is not { } reported) return;
        var before = _written.GetValueOrDefault(twin.Gateway) ?? [];
        var after = new Dictionary<long, LinkState>(reported.Devices.Count);
        foreach (var device in reported.Devices) after[device.Device] = Of(device.Link);
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        foreach (var group in after.Where(d => !before.TryGetValue(d.Key, out var old) || old != d.Value).GroupBy(d => d.Value, d => d.Key))
        {
            foreach (var numbers in group.Chunk(500))
            {
                await database.Devices.Where(d => numbers.Contains(d.Number) && d.Gateway == twin.Gateway)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, group.Key), cancel);
            }
        }
        await transaction.CommitAsync(cancel);
        _written[twin.Gateway] = after;
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
