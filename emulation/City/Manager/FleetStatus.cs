using System.Text.Json.Nodes;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;

namespace EdgeFleet.City.Manager;

/// <summary>A gateway as the manager sees it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Connected">It has a session, of which the last report need not be.</param>
/// <param name="Backlog">Blocks that waited when it reported.</param>
/// <param name="DevicesOnline">Devices that answered then.</param>
/// <param name="BytesPerReading">Since its process started; null: nothing is read yet.</param>
/// <param name="ReportedAt">When that was, by the manager's clock, Unix ms.</param>
public sealed record GatewayStatus(
    long Number, bool Connected, long Backlog, int DevicesOnline, double? BytesPerReading, long ReportedAt);

/// <summary>Keeps asking the manager how the gateways are, and adds what their processes and journals say.</summary>
public sealed class FleetStatus : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    private readonly FleetProcesses _fleet;
    private readonly CityPlan _plan;
    private readonly Registration _registration;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(TimeSpan At, Dictionary<long, long> Readings)> _history = [];
    private volatile IReadOnlyList<GatewayStatus> _latest = [];

    public FleetStatus(ManagerClient manager, FleetProcesses fleet, CityPlan plan, Registration registration, TimeProvider time)
    {
        (_fleet, _plan, _registration, _time) = (fleet, plan, registration, time);
        _start = time.GetTimestamp();
        _ = WatchAsync(manager);
    }

    public void Dispose() => _stop.Cancel();

    public static async Task<IReadOnlyList<GatewayStatus>> ReadAsync(ManagerClient manager, CancellationToken cancel)
    {
        var list = await manager.GetAsync("api/v1/gateways?page=1&pageSize=100", cancel);
        return [.. list["items"]!.AsArray().Select(gateway => Read(gateway!))];
    }

    private static GatewayStatus Read(JsonNode gateway)
    {
        var (number, online) = ((long)gateway["number"]!, (string)gateway["state"]! == "online");
        if (gateway["report"] is not { } report) return new GatewayStatus(number, false, 0, 0, null, 0);
        var readings = (long)report["readings"]!;
        double? bytesPerReading = readings > 0 ? (double)report["wireBytes"]! / readings : null;
        return new GatewayStatus(number, online, (long)report["backlog"]!, (int)report["devicesOnline"]!, bytesPerReading,
            (long)report["time"]!);
    }

    public CitySnapshot Snapshot(TimeSpan? duration, int served)
    {
        var now = _time.GetElapsedTime(_start);
        var readings = _registration.Gateways.Values.ToDictionary(number => number, number => _fleet.Journal.Of(number).Readings);
        _history.Enqueue((now, readings));
        while (now - _history.Peek().At > RateWindow) _history.Dequeue();
        var (since, before) = _history.Peek();

        var rows = _plan.Gateways.Select(gateway =>
        {
            var number = _registration.Gateways[gateway];
            var process = _fleet.Gateways[gateway.Index];
            var seen = _latest.FirstOrDefault(status => status.Number == number);
            var rate = now > since ? (readings[number] - before[number]) / (now - since).TotalSeconds : 0;
            return new GatewayRow(
                gateway.Name, process.State, seen?.Connected ?? false, process.Kills, _plan.DevicesOf(gateway),
                seen?.DevicesOnline ?? 0, rate, seen?.Backlog ?? 0, seen?.BytesPerReading);
        });
        var blocks = _registration.Gateways.Values.Sum(number => _fleet.Journal.Of(number).Blocks);
        return new CitySnapshot(
            now, duration, _fleet.Manager.State, _fleet.Manager.Kills, [.. rows], served, blocks, readings.Values.Sum());
    }

    // While the manager is down, what it said last stands; who is connected then is nobody.
    private async Task WatchAsync(ManagerClient manager)
    {
        try
        {
            while (true)
            {
                try
                {
                    _latest = await ReadAsync(manager, _stop.Token);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException
                    && !_stop.IsCancellationRequested)
                {
                    _latest = [.. _latest.Select(status => status with { Connected = false })];
                }
                await Task.Delay(Every, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _stop.Dispose();
        }
    }
}
