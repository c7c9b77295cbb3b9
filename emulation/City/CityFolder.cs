namespace EdgeFleet.City;

/// <summary>Where the processes keep their data. A folder that we made up is deleted at the end; one that was named stays.</summary>
public sealed class CityFolder : IDisposable
{
    private readonly bool _ours;

    private CityFolder(string path, bool ours)
    {
        Path = path;
        _ours = ours;
        Directory.CreateDirectory(Logs);
    }

    public string Path { get; }

    /// <summary>The stderr of every process, a file each.</summary>
    public string Logs => In("logs");

    /// <summary>Keeps the folder also when it was made up: its logs explain what went wrong.</summary>
    public bool Keep { get; set; }

    public static CityFolder Open(string? named) => named is null
        ? new CityFolder(Directory.CreateTempSubdirectory("edgefleet-city-").FullName, true)
        : new CityFolder(System.IO.Path.GetFullPath(named), false);

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_ours && !Keep) Directory.Delete(Path, recursive: true);
    }
}
