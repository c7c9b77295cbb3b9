namespace EdgeFleet.Tests;

/// <summary>A folder of the test's own, gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgefleet-gateway-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        // A gateway's or manager's secrets key lies beside its folder.
        File.Delete(Path + ".secrets-key");
    }
}
