using System.Globalization;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Registry;

namespace EdgeFleet.Manager.Fleet;

/// <summary>Which devices. Conditions that are null do not count.</summary>
/// <param name="Search">Letters of the name, or digits of the number. Three and more are found anywhere, fewer at the beginning.</param>
/// <param name="Site">Id of the site.</param>
/// <param name="Gateway">Number of the gateway.</param>
public sealed record DeviceQuery(string? Search = null, long? Site = null, long? Gateway = null, LinkState? State = null)
{
    /// <summary>Only at these sites.</summary>
    public required SiteScope Within { get; init; }
}

/// <summary>
/// The one SQL command of a page. Every form walks one index in its own order and stops at the page's end:
/// without search the totals come from the counts that triggers keep, with search counting stops at
/// <see cref="MaxCounted"/>; the rows of the devices are fetched for the page alone.
/// </summary>
internal static class DevicePageSql
{
    public const int MaxCounted = 10_000;

    private const int TrigramLetters = 3;

    public static (string Sql, IReadOnlyList<(string Name, object Value)> Parameters) Of(DeviceQuery query, int skip, int take)
    {
        var parameters = new List<(string, object)> { ("@skip", skip), ("@take", take) };
        var where = new List<string>();
        foreach (var (column, value) in new[] { ("SiteId", query.Site), ("Gateway", query.Gateway), ("State", (long?)query.State) })
        {
            if (value is not { } wanted) continue;
            where.Add($"{{0}}{column} = @{column}");
            parameters.Add(($"@{column}", wanted));
        }

        if (!query.Within.IsEverywhere) where.Add($"{{0}}SiteId IN ({string.Join(", ", query.Within.Ids)})");

        var search = SearchText.Normal(query.Search ?? "");
        string page, total;
        if (search.Length == 0)
        {
            page = $"SELECT Number FROM Devices d {Where(where, "d.")} ORDER BY Number LIMIT @take OFFSET @skip";
            total = $"SELECT coalesce(sum(Count), 0) FROM DeviceCounts c {Where(where, "c.")}";
        }
        else
        {
            var (from, conditions, order) = Found(search, where.Count > 0, parameters);
            var all = Where([.. conditions, .. where], "d.");
            page = $"SELECT {order[0]} AS Number FROM {from} {all} ORDER BY {string.Join(", ", order[1..])} LIMIT @take OFFSET @skip";
            total = $"SELECT count(*) FROM (SELECT 1 FROM {from} {all} LIMIT {MaxCounted + 1})";
        }

        // A page beyond the end still has the total: one row without a device.
        var sql = $"""
            WITH page AS MATERIALIZED ({page})
            SELECT ({total}) AS Total, d.Number, d.Name, d.SiteId, s.Name AS SiteName, d.Gateway, g.Name AS GatewayName, d.Profile, d.State,
                d.Latitude, d.Longitude
            FROM (SELECT 1) LEFT JOIN page LEFT JOIN Devices d ON d.Number = page.Number
            LEFT JOIN Sites s ON s.Id = d.SiteId LEFT JOIN Gateways g ON g.Number = d.Gateway
            """;
        return (sql, parameters);
    }

    /// <summary>Where a search looks, and in which order it finds: column of the number first, then the order.</summary>
    private static (string From, string[] Where, string[] Order) Found(string search, bool filtered, List<(string, object)> parameters)
    {
        if (search.Length >= TrigramLetters)
        {
            parameters.Add(("@search", $"\"{search.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            // CROSS JOIN keeps this order of loops: the index of letters first, each device found by its key.
            return (filtered ? "DeviceSearch f CROSS JOIN Devices d ON d.Number = f.rowid" : "DeviceSearch f", ["f.Search MATCH @search"],
                ["f.rowid", "f.rowid"]);
        }
        if (long.TryParse(search, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            parameters.Add(("@search", number));
            return ("Devices d", ["d.Number = @search"], ["d.Number", "d.Number"]);
        }
        parameters.Add(("@search", search));
        parameters.Add(("@beyond", search + "\U0010FFFF"));
        return ("Devices d INDEXED BY IX_Devices_Search", ["d.Search >= @search", "d.Search < @beyond"],
            ["d.Number", "d.Search", "d.Number"]);
    }

    private static string Where(List<string> conditions, string alias) =>
        conditions.Count == 0 ? ""
            : "WHERE " + string.Join(" AND ", conditions.Select(c => c.Replace("{0}", alias, StringComparison.Ordinal)));
}
