namespace EdgeFleet.City.Processes;

/// <summary>The manager's and the gateway's real executables, which the build puts beside the city's own.</summary>
public sealed record Executables(string Manager, string Gateway)
{
    /// <param name="own">The city's folder, <c>artifacts/bin/EdgeFleet.City/debug</c>.</param>
    /// <exception cref="FileNotFoundException">One of them was not built.</exception>
    public static Executables Find(string own)
    {
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(own));
        var (configuration, all) = (folder.Name, folder.Parent!.Parent!.FullName);
        return new Executables(Beside("EdgeFleet.Manager"), Beside("EdgeFleet.Gateway"));

        string Beside(string name)
        {
            var path = Path.Combine(all, name, configuration, OperatingSystem.IsWindows() ? name + ".exe" : name);
            if (!File.Exists(path)) throw new FileNotFoundException($"{path} is missing; build the solution with: dotnet build", path);
            return path;
        }
    }
}
