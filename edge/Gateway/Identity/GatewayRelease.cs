using System.Reflection;
using System.Runtime.InteropServices;
using EdgeFleet.Contracts.Updates.Kinds;
using EdgeFleet.Edge.Updates;

namespace EdgeFleet.Gateway.Identity;

/// <summary>What this program is, as an artifact.</summary>
internal static class GatewayRelease
{
    /// <summary>With the commit that it was built from, behind a plus sign.</summary>
    public static string Software { get; } =
        typeof(GatewayRelease).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Newer ones of it are fetched ahead.</summary>
    public static ContentChoice Choice { get; } =
        new(GatewayApplication.KindName, RuntimeInformation.RuntimeIdentifier, Software.Split('+')[0]);
}
