using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Drivers;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Registry;

/// <summary>
/// What a gateway would refuse, the manager refuses where it is entered: what a device refers to exists, its link and
/// its profile are what its gateway's driver takes, and its gateway has room.
/// </summary>
internal static class DeviceCheck
{
    private const int MaxFaults = 20;
    private const int LongestLink = 16 * 1024;

    /// <param name="scope">Where whoever asks may put devices; a gateway elsewhere is none, but that a device keeps its own.</param>
    /// <param name="changed">The one device that these requests change; null: they are new.</param>
    /// <exception cref="RefusedException">400 with what is wrong, the first twenty faults of all devices.</exception>
    public static async Task AllAsync(
        FleetDatabase database, GatewayDrivers drivers, IReadOnlyList<DeviceRequest> requests, SiteScope scope, RegisteredDevice? changed,
        CancellationToken cancel)
    {
        var sites = await ExistingAsync(database.Sites.Within(scope, s => s.Id).Select(s => s.Id), requests.Select(r => r.SiteId), cancel);
        var own = changed?.Gateway;
        var gateways = await ExistingAsync(
            database.Gateways.Within(scope, g => g.SiteId).Select(g => g.Number), requests.Select(r => r.Gateway), cancel);
        if (own is { } kept) gateways.Add(kept);
        var models = await CheckedModels.LoadAsync(database, drivers, requests.Select(r => r.Profile), cancel);
        var faults = new List<Phrase>();
        await CheckRoomAsync(database, requests, changed?.Number, faults, cancel);
        for (var i = 0; i < requests.Count && faults.Count < MaxFaults; i++)
        {
            var (request, at) = (requests[i], requests.Count == 1 ? "" : FormattableString.Invariant($"[{i}]."));
            Check.Name($"{at}name", request.Name, faults);
            Check.Position(request.Latitude, request.Longitude, faults, at);
            if (!sites.Contains(request.SiteId)) faults.Add(CommonPhrases.NoSite.With(request.SiteId).At($"{at}siteId"));
            var hasGateway = gateways.Contains(request.Gateway);
            if (!hasGateway) faults.Add(CommonPhrases.NoGateway.With(request.Gateway).At($"{at}gateway"));
            var hasProfile = models.Has(request.Profile);
            if (!hasProfile) faults.Add(RegistryPhrases.NoProfile.With(request.Profile).At($"{at}profile"));
            CheckLink(request.Link, $"{at}link", () => hasGateway && hasProfile ? models.Driver(request.Gateway, request.Profile, faults)
                : null, faults);
            if (request.PeriodMs is < DeviceLimits.MinPeriodMs or > DeviceLimits.MaxPeriodMs)
                faults.Add(RegistryPhrases.Period.With(request.PeriodMs, DeviceLimits.MinPeriodMs, DeviceLimits.MaxPeriodMs)
                    .At($"{at}periodMs"));
        }
        if (faults.Count > 0) throw RefusedException.Invalid(faults.Take(MaxFaults));
    }

    /// <summary>Before anybody looks into the links: each text in them is one.</summary>
    /// <exception cref="RefusedException">400 with the first that is none.</exception>
    public static void Texts(IReadOnlyList<DeviceRequest> requests)
    {
        foreach (var (i, request) in requests.Index())
            if (!JsonSection.HasWholeTexts(request.Link))
                throw RefusedException.Invalid(
                    RegistryPhrases.LinkHalfCharacter.With().At($"{(requests.Count == 1 ? "" : $"[{i}].")}link"));
    }

    /// <param name="driver">What its driver takes; null: that is not known, and told already.</param>
    private static void CheckLink(JsonElement link, string at, Func<DriverDescription?> driver, List<Phrase> faults)
    {
        var kept = LinkSecrets.Unknown(link, at).ToList();
        if (link.ValueKind != JsonValueKind.Object) faults.Add(RegistryPhrases.LinkNoObject.With().At(at));
        else if (link.GetRawText().Length > LongestLink) faults.Add(RegistryPhrases.LinkTooLong.With(LongestLink).At(at));
        else if (kept.Count > 0)
            faults.AddRange(kept.Select(path => RegistryPhrases.NothingKept.With(LinkSecrets.Hidden).At(path)));
        else if (driver() is { } taken)
        {
            var read = new ValidationFaults();
            FieldReader.Read(taken.Link, new JsonSection(link, at, read));
            faults.AddRange(read.Phrases);
        }
    }

    /// <summary>A gateway takes so many devices and no more.</summary>
    private static async Task CheckRoomAsync(
        FleetDatabase database, IReadOnlyList<DeviceRequest> requests, long? changed, List<Phrase> faults, CancellationToken cancel)
    {
        foreach (var more in requests.CountBy(request => request.Gateway))
        {
            var there = await database.Devices.CountAsync(d => d.Gateway == more.Key && d.Number != changed, cancel);
            if (there + more.Value > DeviceLimits.MaxDevices)
                faults.Add(RegistryPhrases.GatewayFull.With(more.Key, there + more.Value, DeviceLimits.MaxDevices).At("gateway"));
        }
    }

    private static async Task<HashSet<T>> ExistingAsync<T>(IQueryable<T> all, IEnumerable<T> asked, CancellationToken cancel)
    {
        var distinct = asked.Distinct().ToList();
        return await all.Where(id => distinct.Contains(id)).ToHashSetAsync(cancel);
    }
}
