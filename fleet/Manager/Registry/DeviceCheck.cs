using System.Text.Json;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>What the manager can check of a device: that what it refers to exists. Its link only a gateway understands.</summary>
internal static class DeviceCheck
{
    private const int MaxFaults = 20;
    private const int LongestLink = 16 * 1024;
    private const int ShortestPeriodMs = 100;

    /// <exception cref="RefusedException">400 with what is wrong, the first twenty faults of all devices.</exception>
    public static async Task AllAsync(FleetDatabase database, IReadOnlyList<DeviceRequest> requests, CancellationToken cancel)
    {
        var sites = await ExistingAsync(database.Sites.Select(s => s.Id), requests.Select(r => r.SiteId), cancel);
        var gateways = await ExistingAsync(database.Gateways.Select(g => g.Number), requests.Select(r => r.Gateway), cancel);
        var profiles = await ExistingAsync(database.Profiles.Select(p => p.Name), requests.Select(r => r.Profile), cancel);
        var faults = new List<string>();
        for (var i = 0; i < requests.Count && faults.Count < MaxFaults; i++)
        {
            var (request, at) = (requests[i], requests.Count == 1 ? "" : FormattableString.Invariant($"[{i}]."));
            Check.Name($"{at}name", request.Name, faults);
            Check.Position(request.Latitude, request.Longitude, faults, at);
            if (!sites.Contains(request.SiteId)) faults.Add($"{at}siteId: there is no site {request.SiteId}; GET /api/v1/sites lists them");
            if (!gateways.Contains(request.Gateway)) faults.Add($"{at}gateway: there is no gateway {request.Gateway}; GET /api/v1/gateways lists them");
            if (!profiles.Contains(request.Profile)) faults.Add($"{at}profile: there is no profile '{request.Profile}'; GET /api/v1/profiles lists them");
            if (request.Link.ValueKind != JsonValueKind.Object) faults.Add($"{at}link: is not a JSON object; write the settings of the driver");
            else if (request.Link.GetRawText().Length > LongestLink) faults.Add($"{at}link: is longer than {LongestLink} letters");
            else if (LinkKey.IsHidden(request.Link)) faults.Add($"{at}link.key: {LinkKey.Hidden} stands for a key that is kept, and there is none to keep; write the key");
            if (request.PeriodMs < ShortestPeriodMs) faults.Add($"{at}periodMs: {request.PeriodMs} is below {ShortestPeriodMs}");
        }
        if (faults.Count > 0) throw RefusedException.Invalid(faults);
    }

    public static RefusedException NoDevice(long number) => RefusedException.NotFound($"There is no device {number}; GET /api/v1/devices lists them");

    private static async Task<HashSet<T>> ExistingAsync<T>(IQueryable<T> all, IEnumerable<T> asked, CancellationToken cancel)
    {
        var distinct = asked.Distinct().ToList();
        return await all.Where(id => distinct.Contains(id)).ToHashSetAsync(cancel);
    }
}
