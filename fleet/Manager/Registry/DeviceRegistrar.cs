using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <param name="Gateway">Number of the gateway that reads it.</param>
/// <param name="Profile">Name of its profile.</param>
/// <param name="Latitude">Degrees, WGS 84.</param>
/// <param name="Longitude">Degrees, WGS 84.</param>
/// <param name="Link">
/// Where the device is, in the words of its driver. A secret is not shown again; a change that leaves it as it is shown keeps it.
/// </param>
/// <param name="PeriodMs">Time from poll to poll, 50 ms to 24 h; absent: 10 s.</param>
public sealed record DeviceRequest(
    string Name, long SiteId, long Gateway, string Profile, double Latitude, double Longitude, JsonElement Link, int? PeriodMs = null);

public sealed record DeviceMade(long Number, string Name);

/// <summary>
/// Registers, changes and removes devices. Each call is one transaction with the new versions of the documents it touches.
/// </summary>
public sealed class DeviceRegistrar(
    Changes changes, DesiredConfigurations desired, DeviceAssignments assignments, GatewayDrivers drivers, LinkSeals seals,
    SitePlaces places)
{
    /// <summary>Most devices of one call.</summary>
    public const int MaxAtOnce = 20_000;

    public async Task<IReadOnlyList<DeviceMade>> AddAsync(Actor actor, IReadOnlyList<DeviceRequest> requests, CancellationToken cancel)
    {
        if (requests.Count is 0 or > MaxAtOnce)
            throw RefusedException.Invalid(RegistryPhrases.DevicesAtOnce.With(requests.Count, MaxAtOnce));
        DeviceCheck.Texts(requests);
        return await changes.MakeAsync(actor, async (database, notes) =>
        {
            await DeviceCheck.AllAsync(database, drivers, requests, actor.Sites, changed: null, cancel);
            var first = await database.IssueAsync(RegisteredDevice.Numbers, requests.Count, cancel);
            var rows = requests.Select((request, i) => Row(first + i, request)).ToList();
            database.ChangeTracker.AutoDetectChangesEnabled = false;
            database.Devices.AddRange(rows);
            notes.OnCommit(assignments.Add(database, [.. rows.Select(row => (row.Number, row.Gateway))]));
            notes.OnCommit(() => rows.ForEach(row => places.PutDevice(row.Number, row.SiteId)));
            notes.Add("device.register",
                rows.Count == 1 ? Subject(first) : FormattableString.Invariant($"devices:{first}-{first + rows.Count - 1}"),
                rows.Count == 1 ? rows[0].Name : "",
                rows.Count == 1 ? [] : FieldChange.Facts(("devices", rows.Count), ("first", rows[0].Name), ("last", rows[^1].Name)));
            await database.SaveChangesAsync(cancel);
            database.ChangeTracker.Clear();
            database.ChangeTracker.AutoDetectChangesEnabled = true;
            await desired.RefreshAsync(database, notes, [.. requests.Select(r => r.Gateway).Distinct()], cancel);
            return rows.Select(r => new DeviceMade(r.Number, r.Name)).ToList();
        }, cancel);
    }

    public Task ChangeAsync(Actor actor, long number, DeviceRequest request, CancellationToken cancel) =>
        ChangeAsync(actor, number, async (database, device, notes) =>
    {
        DeviceCheck.Texts([request]);
        var stored = seals.Open(device);
        var driverOf = await database.Profiles.Where(p => p.Name == device.Profile || p.Name == request.Profile)
            .ToDictionaryAsync(p => p.Name, p => p.Driver, cancel);
        if (MovedSecrets.Faults(device, stored, request, driverOf, drivers) is { Count: > 0 } faults)
            throw RefusedException.Invalid(faults);
        request = request with { Link = LinkSecrets.Keep(request.Link, stored) };
        await DeviceCheck.AllAsync(database, drivers, [request], actor.Sites, device, cancel);
        var before = device.Gateway;
        notes.OnCommit(() => places.PutDevice(number, request.SiteId));
        var changed = Differences(device, request,
            LinkSecrets.Hide(stored, drivers.Known(before, driverOf[device.Profile])),
            LinkSecrets.Hide(request.Link.GetRawText(), drivers.Known(request.Gateway, driverOf[request.Profile])));
        if (before != request.Gateway)
        {
            device.State = LinkState.Unknown;
            notes.OnCommit(await assignments.MoveAsync(database, number, request.Gateway, cancel));
        }
        (device.Name, device.SiteId, device.Gateway, device.Profile) = (request.Name, request.SiteId, request.Gateway, request.Profile);
        (device.Latitude, device.Longitude, device.PeriodMs) = (request.Latitude, request.Longitude, request.PeriodMs);
        device.SealedLink = seals.Seal(number, request.Gateway, CanonicalJson.WithPlainNumbers(request.Link));
        device.Search = SearchText.Of(request.Name, number);
        notes.Add("device.change", Subject(number), request.Name, changed);
        return [before, request.Gateway];
    }, cancel);

    /// <summary>Removes a device. Its readings stay, and its number is given to no other.</summary>
    public Task RemoveAsync(Actor actor, long number, CancellationToken cancel) =>
        ChangeAsync(actor, number, async (database, device, notes) =>
    {
        database.Devices.Remove(device);
        notes.OnCommit(await assignments.MoveAsync(database, number, null, cancel));
        notes.OnCommit(() => places.PutDevice(number, null));
        notes.Add("device.remove", Subject(number), device.Name);
        return [device.Gateway];
    }, cancel);

    /// <param name="device">As it is.</param>
    /// <param name="request">As it is to be.</param>
    /// <param name="link">As it is, its secrets hidden.</param>
    /// <param name="newLink">As it is to be, its secrets hidden.</param>
    private static IReadOnlyList<FieldChange> Differences(
        RegisteredDevice device, DeviceRequest request, string link, string newLink) => FieldChange.Between(
        ("name", device.Name, request.Name), ("site", device.SiteId, request.SiteId), ("gateway", device.Gateway, request.Gateway),
        ("profile", device.Profile, request.Profile), ("latitude", device.Latitude, request.Latitude),
        ("longitude", device.Longitude, request.Longitude), ("periodMs", device.PeriodMs, request.PeriodMs),
        ("link", link, newLink));

    /// <param name="change">Returns the gateways whose documents it touches.</param>
    private Task<bool> ChangeAsync(
        Actor actor, long number, Func<FleetDatabase, RegisteredDevice, AuditNotes, Task<IReadOnlyList<long>>> change,
        CancellationToken cancel) =>
        changes.MakeAsync(actor, async (database, notes) =>
        {
            var device = await database.Devices.Within(actor.Sites, d => d.SiteId).SingleOrDefaultAsync(d => d.Number == number, cancel)
                ?? throw Missing.Device(number);
            await desired.RefreshAsync(database, notes, [.. (await change(database, device, notes)).Distinct()], cancel);
            return true;
        }, cancel);

    private RegisteredDevice Row(long number, DeviceRequest request) => new()
    {
        Number = number,
        Name = request.Name,
        SiteId = request.SiteId,
        Gateway = request.Gateway,
        Profile = request.Profile,
        Latitude = request.Latitude,
        Longitude = request.Longitude,
        SealedLink = seals.Seal(number, request.Gateway, CanonicalJson.WithPlainNumbers(request.Link)),
        PeriodMs = request.PeriodMs,
        Search = SearchText.Of(request.Name, number),
    };

    private static string Subject(long number) => FormattableString.Invariant($"device:{number}");
}
