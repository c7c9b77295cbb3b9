using System.Globalization;

namespace EdgeFleet.Manager.Common;

/// <summary>
/// Keeps endpoints of one device or gateway to who may be at its site. What lies elsewhere is answered as if it did not exist.
/// </summary>
public static class SiteGuard
{
    /// <param name="endpoints">Of a device.</param>
    /// <param name="name">The part of the route that is its number.</param>
    public static TBuilder OfDevice<TBuilder>(this TBuilder endpoints, string name = "device") where TBuilder
        : IEndpointConventionBuilder =>
        endpoints.Guarded(name, static (places, number) => places.OfDevice(number), Missing.Device);

    /// <inheritdoc cref="OfDevice"/>
    public static TBuilder OfGateway<TBuilder>(this TBuilder endpoints, string name = "number")
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.Guarded(name, static (places, number) => places.OfGateway(number), Missing.Gateway);

    /// <summary>What is of no site, or of all of them, is for who is limited to none.</summary>
    /// <exception cref="RefusedException">403.</exception>
    public static void DemandEverywhere(SiteScope sites)
    {
        if (!sites.IsEverywhere) throw RefusedException.Forbidden(CommonPhrases.NotEverywhere.With());
    }

    /// <inheritdoc cref="DemandEverywhere"/>
    public static TBuilder OfAllSites<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter((context, next) =>
        {
            DemandEverywhere(SiteScope.Of(context.HttpContext.User));
            return next(context);
        });

    private static TBuilder Guarded<TBuilder>(
        this TBuilder endpoints, string name, Func<ISitePlaces, long, long?> site, Func<long, RefusedException> missing)
        where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter((context, next) =>
    {
        var number = long.Parse((string)context.HttpContext.GetRouteValue(name)!, CultureInfo.InvariantCulture);
        var places = context.HttpContext.RequestServices.GetRequiredService<ISitePlaces>();
        return SiteScope.Of(context.HttpContext.User).Covers(site(places, number)) ? next(context) : throw missing(number);
    });
}
