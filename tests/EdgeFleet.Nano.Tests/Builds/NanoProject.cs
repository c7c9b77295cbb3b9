using System.Xml.Linq;

namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>One project as the nanoFramework SDK sees it, and as the .NET SDK does.</summary>
internal sealed class NanoProject
{
    private static readonly XNamespace MsBuild = "http://schemas.microsoft.com/developer/msbuild/2003";

    public NanoProject(string folder)
    {
        Folder = folder;
        var nano = XDocument.Load(Sources.Single(folder, "*.nfproj"));
        var host = XDocument.Load(Sources.Single(folder, "*.csproj"));
        Listed = [.. Includes(nano, MsBuild + "Compile")];
        Present = [.. Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Sources.Root, folder), file).Replace('/', '\\'))
            .Where(file => !file.StartsWith("obj\\", StringComparison.Ordinal) && !file.StartsWith("bin\\", StringComparison.Ordinal))];
        References = nano.Descendants(MsBuild + "Reference")
            .ToDictionary(e => (string)e.Attribute("Include")!, e => (string)e.Element(MsBuild + "HintPath")!);
        Packages = XDocument.Load(Path.Combine(Sources.Root, folder, "packages.config")).Descendants("package")
            .ToDictionary(e => (string)e.Attribute("id")!, e => (string)e.Attribute("version")!);
        Linked = [.. Includes(nano, MsBuild + "ProjectReference").Select(Name).Order(StringComparer.Ordinal)];
        LinkedOnHost = [.. Includes(host, "ProjectReference").Select(Name).Order(StringComparer.Ordinal)];
    }

    public string Folder { get; }
    public IReadOnlyList<string> Listed { get; }
    public IReadOnlyList<string> Present { get; }

    /// <summary>Where each referenced library lies.</summary>
    public IReadOnlyDictionary<string, string> References { get; }

    /// <summary>Version of each package.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; }

    public IReadOnlyList<string> Linked { get; }
    public IReadOnlyList<string> LinkedOnHost { get; }

    private static IEnumerable<string> Includes(XDocument project, XName item) =>
        project.Descendants(item).Select(e => (string)e.Attribute("Include")!);

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
