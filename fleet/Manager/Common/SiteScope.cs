using System.Collections.Frozen;
using System.Globalization;
using System.Linq.Expressions;
using System.Security.Claims;

namespace EdgeFleet.Manager.Common;

/// <summary>
/// The sites at which somebody may see and do what their role allows. What lies elsewhere does not exist for them: whoever reads
/// or changes something takes one of these and asks it. Nobody's is <see cref="Nowhere"/>.
/// </summary>
public sealed class SiteScope
{
    public static readonly SiteScope Everywhere = new(null);
    public static readonly SiteScope Nowhere = new(FrozenSet<long>.Empty);

    private const string ClaimName = "sites";
    private const string All = "*";

    private readonly FrozenSet<long>? _sites;

    private SiteScope(FrozenSet<long>? sites) => _sites = sites;

    public static SiteScope At(params IEnumerable<long> sites) => new(sites.ToFrozenSet());

    public bool IsEverywhere => _sites is null;

    /// <summary>The ids of the sites in their order; of who is not limited, none.</summary>
    public IReadOnlyList<long> Ids => _sites is null ? [] : [.. _sites.Order()];

    /// <param name="site">Null: what belongs to no site, or is not there.</param>
    public bool Covers(long? site) => _sites is null || (site is { } id && _sites.Contains(id));

    /// <summary>Those of both: nobody gives away more than they have.</summary>
    public SiteScope And(SiteScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _sites is null ? other : other._sites is null ? this : new(_sites.Where(other._sites.Contains).ToFrozenSet());
    }

    /// <summary>As a row keeps it: ids with a space between; null: everywhere.</summary>
    public string? Stored => _sites is null ? null : string.Join(' ', Ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    public static SiteScope OfStored(string? text) => text is null ? Everywhere
        : At(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture)));

    /// <summary>As everybody who was let in carries it.</summary>
    public Claim AsClaim() => new(ClaimName, Stored ?? All);

    public static SiteScope Of(ClaimsPrincipal user) => user?.FindFirstValue(ClaimName) switch
    {
        null => Nowhere,
        All => Everywhere,
        var stored => OfStored(stored),
    };

    /// <summary>An endpoint that takes one is given that of who asks.</summary>
    public static ValueTask<SiteScope?> BindAsync(HttpContext context) => ValueTask.FromResult<SiteScope?>(Of(context.User));
}

public static class SiteScopeQuery
{
    /// <summary>Those rows that lie within.</summary>
    public static IQueryable<T> Within<T>(this IQueryable<T> rows, SiteScope sites, Expression<Func<T, long>> site)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(site);
        if (sites.IsEverywhere) return rows;
        // Held by a variable, so that the query is compiled once and not for each set of sites.
        var ids = sites.Ids;
        Expression<Func<IEnumerable<long>>> held = () => ids;
        var body = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(long)], held.Body, site.Body);
        return rows.Where(Expression.Lambda<Func<T, bool>>(body, site.Parameters));
    }
}

/// <summary>What lies at which site, asked with each request and answered from memory.</summary>
public interface ISitePlaces
{
    bool IsSite(long site);

    /// <summary>The site of a device; null: there is none of the number.</summary>
    long? OfDevice(long number);

    /// <summary>The site at which a gateway is registered; null: there is none of the number.</summary>
    long? OfGateway(long number);

    /// <summary>All that lies within, as conditions and the audit name it: <c>device:1001</c>, <c>gateway:7</c>, <c>site:3</c>.</summary>
    IReadOnlyList<string> SubjectsWithin(SiteScope sites);
}
