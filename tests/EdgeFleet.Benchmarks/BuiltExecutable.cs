namespace EdgeFleet.Benchmarks;

/// <summary>
/// Gateway and manager as they are built, with their own runtime configuration: what lies beside the benchmarks has theirs.
/// </summary>
internal static class BuiltExecutable
{
    public static string Gateway => Of("EdgeFleet.Gateway");

    public static string Manager => Of("EdgeFleet.Manager");

    private static string Of(string project)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project);
    }
}
