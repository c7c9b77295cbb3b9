using System.Formats.Tar;
using System.IO.Compression;

namespace EdgeFleet.Tests.Releases;

/// <summary>A copy of a data folder that a release left behind, unpacked for one test.</summary>
internal sealed class ReleaseFolder : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <param name="release">As in <c>0.1.0</c>.</param>
    /// <param name="name">manager or gateway.</param>
    public ReleaseFolder(string release, string name)
    {
        using var file = File.OpenRead(FileOf(release, $"{name}.tar.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(unpacked, _folder.Path, overwriteFiles: false);
    }

    public string Path => _folder.Path;

    public string In(string name) => _folder.In(name);

    public static string FileOf(string release, string name) =>
        System.IO.Path.Combine(Architecture.Repository.Root, "tests/EdgeFleet.Tests/Releases", release, name);

    public void Dispose() => _folder.Dispose();
}
