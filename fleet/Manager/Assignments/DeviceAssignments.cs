using System.Collections.Concurrent;
using System.Collections.Immutable;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Assignments;

/// <summary>
/// Writes assignments into the transaction of the change that makes them, and keeps all of them in memory, for sessions
/// and projections ask with every reading.
/// <para>Invariant: the memory changes after the commit, in the order of the commits, and says what the rows say.</para>
/// </summary>
public sealed class DeviceAssignments(IDbContextFactory<FleetDatabase> databases, TimeProvider clock) : IDeviceAssignments
{
    private readonly ConcurrentDictionary<long, DeviceHistory> _devices = new();
    private readonly ConcurrentDictionary<(long Gateway, long Device), long> _released = new();
    private long _begins;

    public long? GatewayOf(long device) => _devices.GetValueOrDefault(device)?.Gateway;

    public bool Counts(long gateway, long device, long time, long received) =>
        received < _begins
        || (_devices.TryGetValue(device, out var history) && history.Counts(gateway, time, received))
        || (_released.TryGetValue((gateway, device), out var until) && received <= until);

    public IReadOnlyDictionary<(long Gateway, long Device), long> Released => _released;

    /// <summary>Where the device was and is, oldest first; empty: there never was such a device.</summary>
    public IReadOnlyList<AssignedTime> TimesOf(long device) => _devices.GetValueOrDefault(device, DeviceHistory.None).Times;

    /// <summary>Whether there is or was such a device.</summary>
    public bool Knows(long device) => _devices.ContainsKey(device);

    /// <summary>
    /// Reads the history into memory, once, before anybody asks. In a database that had devices before it kept a history,
    /// the history begins now.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        await using var database = await databases.CreateDbContextAsync(cancel);
        var rows = await database.Set<DeviceAssignment>().AsNoTracking().OrderBy(a => a.Id).ToListAsync(cancel);
        var history = await database.Set<AssignmentHistory>().AsNoTracking().SingleOrDefaultAsync(cancel);
        if (history is null)
        {
            history = new AssignmentHistory { Begins = rows.Count > 0 ? Now : 0 };
            database.Add(history);
            await database.SaveChangesAsync(cancel);
        }
        _begins = history.Begins;
        foreach (var device in rows.GroupBy(a => a.Device))
            _devices[device.Key] = new DeviceHistory([.. device.Select(a => new AssignedTime(a.Gateway, a.From, a.To ?? long.MaxValue))]);
        await foreach (var release in database.Set<ReadingRelease>().AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
            _released[(release.Gateway, release.Device)] = release.Until;
    }

    /// <summary>Within a change: new devices, each at its gateway.</summary>
    /// <returns>To be run after the commit.</returns>
    public Action Add(FleetDatabase database, IReadOnlyList<(long Device, long Gateway)> devices)
    {
        var now = Now;
        database.AddRange(devices.Select(d => new DeviceAssignment { Device = d.Device, Gateway = d.Gateway, From = now }));
        return () =>
        {
            foreach (var (device, gateway) in devices) Apply(device, gateway, now);
        };
    }

    /// <summary>Within a change: the device goes to another gateway, or to none when it is removed.</summary>
    /// <returns>To be run after the commit.</returns>
    public async Task<Action> MoveAsync(FleetDatabase database, long device, long? gateway, CancellationToken cancel)
    {
        var now = Now;
        await database.Set<DeviceAssignment>().Where(a => a.Device == device && a.To == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.To, now), cancel);
        if (gateway is { } next) database.Add(new DeviceAssignment { Device = device, Gateway = next, From = now });
        return () => Apply(device, gateway, now);
    }

    /// <summary>Within a change: what arrived of the device from the gateway until then (Unix ms, inclusive) counts.</summary>
    /// <returns>To be run after the commit.</returns>
    public async Task<Action> ReleaseAsync(FleetDatabase database, long gateway, long device, long until, CancellationToken cancel)
    {
        var release = await database.FindAsync<ReadingRelease>([gateway, device], cancel);
        if (release is null) database.Add(release = new ReadingRelease { Gateway = gateway, Device = device });
        release.Until = Math.Max(release.Until, until);
        return () => _released[(gateway, device)] = release.Until;
    }

    private void Apply(long device, long? gateway, long now) =>
        _devices[device] = _devices.GetValueOrDefault(device, DeviceHistory.None).With(gateway, now);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
