using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeFleet.Tests.Access;

/// <summary>Every endpoint that the manager maps, so that new ones are covered by being mapped.</summary>
internal static partial class MappedEndpoints
{
    public static List<(string Method, string Pattern, RouteEndpoint Endpoint)> Of(RunningManager manager)
    {
        var all = manager.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
                .Select(m => (m, "/" + e.RoutePattern.RawText!.TrimStart('/'), e)))
            .DistinctBy(e => (e.m, e.Item2)).ToList();
        Assert.True(all.Count > 40, $"only {all.Count} endpoints were found");
        return all;
    }

    /// <summary>Files of the console and of the reference: scripts, styles, fonts, pictures.</summary>
    public static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.TrimStart(
            '/') is "reference/scalar.js" or "reference/scalar.aspnetcore.js" or "reference/favicon.svg"
        || endpoint.Metadata.Any(metadata => metadata.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal));

    /// <summary>An address of the pattern: each parameter is what is known of its name, else 1.</summary>
    public static string Path(string pattern, IReadOnlyDictionary<string, string>? known = null) =>
        Parameter().Replace(pattern, match => known?.GetValueOrDefault(match.Groups[1].Value) ?? "1");

    [GeneratedRegex(@"\{([^:}]*)[^}]*\}")]
    private static partial Regex Parameter();
}
