using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>The sites that a role is limited to, as requests and answers write them: ids, or null for no limit.</summary>
internal static class Limits
{
    /// <exception cref="RefusedException">
    /// 400: there is no such site, there is none in the list, or the role is an administrator's, who gives rights to others and
    /// cannot be kept from giving them to themselves.
    /// </exception>
    public static SiteScope Read(ISitePlaces places, string role, IReadOnlyList<long>? sites)
    {
        if (sites is null) return SiteScope.Everywhere;
        if (role == Roles.Administrator)
            throw RefusedException.Invalid(AccessPhrases.AdministratorAtSites.With().At("sites"));
        if (sites.Count == 0)
            throw RefusedException.Invalid(AccessPhrases.NoSites.With().At("sites"));
        var unknown = sites.Where(site => !places.IsSite(site)).ToList();
        return unknown.Count == 0 ? SiteScope.At(sites)
            : throw RefusedException.Invalid(unknown.Select(site => CommonPhrases.NoSite.With(site).At("sites")));
    }

    public static IReadOnlyList<long>? Of(SiteScope sites) => sites.IsEverywhere ? null : sites.Ids;

    public static IReadOnlyList<long>? Of(string? stored) => Of(SiteScope.OfStored(stored));
}
