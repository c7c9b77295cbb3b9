namespace EdgeFleet.Benchmarks;

/// <summary>
/// The gateway as it is built, with its own runtime configuration: what lies beside the benchmarks has theirs.
/// </summary>
internal static class GatewayExecutable
{
    public static string Path
    {
        get
        {
            var own = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "EdgeFleet.Gateway", own.Name, "EdgeFleet.Gateway");
        }
    }
}
