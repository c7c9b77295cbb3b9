using System.Runtime.CompilerServices;

namespace EdgeFleet.Testing;

/// <summary>The processes that a test starts live for seconds, too, and inherit this: see TieredPGO in Directory.Build.props.</summary>
internal static class Children
{
    [ModuleInitializer]
    internal static void StartWithoutProfile() => Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
}
