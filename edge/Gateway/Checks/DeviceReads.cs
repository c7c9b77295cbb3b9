using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Edge.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Gateway.Checks;

/// <summary>Reads devices once each, lines side by side. What is read is shown, goes nowhere, and is acknowledged to no device.</summary>
internal static class DeviceReads
{
    /// <summary>Dead devices take their time-outs; a line of many is not waited for to its end.</summary>
    private static readonly TimeSpan LineTakes = TimeSpan.FromSeconds(60);

    private const int ValuesShown = 3;

    public static async Task<IReadOnlyList<CheckFinding>> ReadAsync(
        IReadOnlyList<ConfiguredDevice> devices, TimeProvider clock, CancellationToken cancel)
    {
        var lines = await Task.WhenAll(devices.GroupBy(device => device.Endpoint.Line)
            .Select(line => Task.Run(() => ReadLineAsync(line.Key, [.. line], clock, cancel), cancel))).ConfigureAwait(false);
        return [.. lines.SelectMany(line => line)];
    }

    private static async Task<List<CheckFinding>> ReadLineAsync(
        string place, IReadOnlyList<ConfiguredDevice> devices, TimeProvider clock, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(LineTakes, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        await using var line = new Line(place, new SystemPorts(), clock, NullLogger.Instance);
        line.Options = LineOptions.Combine(devices.Select(device => device.Endpoint.LineOptions));
        Dictionary<IDriver, ILink> links = [];
        List<CheckFinding> found = [];
        try
        {
            foreach (var device in devices)
            {
                if (!links.TryGetValue(device.Driver, out var link)) links.Add(device.Driver, link = device.Driver.Open(line));
                found.Add(await ReadAsync(device, link, either.Token).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            found.AddRange(devices.Skip(found.Count).Select(device => CheckFinding.Skipped(DevicesCheck.Area, DevicesCheck.Name(device),
                $"was not read: its line {place} took longer than {LineTakes.TotalSeconds:0} s", "Look at the devices before it first")));
        }
        finally
        {
            foreach (var link in links.Values) await link.DisposeAsync().ConfigureAwait(false);
        }
        return found;
    }

    private static async Task<CheckFinding> ReadAsync(ConfiguredDevice device, ILink link, CancellationToken cancel)
    {
        var points = device.Driver.ReadingSets ? Inputs(device.Profile) : PointSet.All;
        if (points.IsEmpty)
            return CheckFinding.Skipped(DevicesCheck.Area, DevicesCheck.Name(device), "has only outputs, which are left alone",
                "Start the gateway, and check again");
        try
        {
            var read = await link.ReadAsync(device.Endpoint, points, cancel).ConfigureAwait(false);
            return read.Fault is { } fault ? Tell(device, fault)
                : CheckFinding.Fine(DevicesCheck.Area, DevicesCheck.Name(device),
                    $"{device.Endpoint.Address}: {Values(device, read.Samples)}");
        }
        catch (DriverException e)
        {
            return Tell(device, e.Fault);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return CheckFinding.Fault(DevicesCheck.Area, DevicesCheck.Name(device), $"its driver failed: {e.Message.TrimEnd('.')}",
                "Report it, with its profile");
        }
    }

    private static PointSet Inputs(DeviceProfile profile) =>
        PointSet.Of(Enumerable.Range(0, profile.Points.Count).Where(at => profile.Points[at].Range is null));

    private static CheckFinding Tell(ConfiguredDevice device, DriverFault fault) =>
        CheckFinding.Fault(DevicesCheck.Area, DevicesCheck.Name(device), $"{fault.Device}: {fault.What}", fault.Hint);

    private static string Values(ConfiguredDevice device, IReadOnlyList<Sample> samples)
    {
        var newest = samples.GroupBy(sample => sample.Point).Select(point => point.Last()).ToList();
        var shown = newest.Take(ValuesShown).Select(sample => device.Profile.Points[sample.Point] is var point
            ? $"{point.Path} {sample.Value} {point.Unit}".TrimEnd() : "");
        return $"{newest.Count} points read: {string.Join(", ", shown)}{(newest.Count > ValuesShown ? ", …" : "")}";
    }
}
