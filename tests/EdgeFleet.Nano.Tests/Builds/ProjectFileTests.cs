using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>The nanoFramework SDK is not where this is built, so its project files are read: they must say what the host's do.</summary>
public sealed class ProjectFileTests
{
    public static TheoryData<string> Folders => [.. Sources.Projects];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_source_is_listed_once_and_in_its_exact_case(string folder)
    {
        var project = new NanoProject(folder);
        var missing = project.Present.Except(project.Listed).Select(file => $"""<Compile Include="{file}" />""").ToList();
        Assert.True(missing.Count == 0, $"add to the .nfproj in {folder}:{Environment.NewLine}{string.Join(Environment.NewLine, missing)}");
        Assert.Empty(project.Listed.Except(project.Present));
        Assert.Equal(project.Listed.Count, project.Listed.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>
    /// NuGet restores them beside the solution. Which file a package holds, its name does not say: the table does, and has one version
    /// of each.
    /// </summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_library_is_the_file_that_its_package_holds(string folder)
    {
        var project = new NanoProject(folder);
        var packages = Path.GetRelativePath(Path.Combine(Sources.Root, folder), Path.Combine(Sources.Root, "nano/packages"))
            .Replace('/', '\\');
        Assert.Equal(
            project.Packages.Select(package => (package.Key, package.Value)).Select(package =>
                $@"{packages}\{package.Key}.{package.Value}\lib\{PackageTable.File(package.Key, package.Value)}").Order(),
            project.References.Values.Order());
        Assert.All(project.References, reference => Assert.EndsWith($@"\{reference.Key}.dll", reference.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void No_package_is_listed_that_nothing_uses() =>
        Assert.Equal(PackageTable.Names.Order(),
            Sources.Projects.SelectMany(folder => new NanoProject(folder).Packages.Keys).Distinct().Order());

    /// <summary>The one that this machine has: the name of its file is no memory of ours.</summary>
    [Fact]
    public void The_class_library_holds_the_file_that_the_table_says()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "nanoFramework", PackageTable.File("nanoFramework.CoreLibrary", "1.17.11"));
        Assert.True(File.Exists(library), library);
    }

    /// <summary>
    /// The platform binds by name, major and minor version: without one an image cannot bring a newer library of its own.
    /// </summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_assembly_says_its_version(string folder)
    {
        var version = AssemblyName.GetAssemblyName(Sources.Assembly(folder)).Version!;
        Assert.True(version >= new Version(1, 0), $"{folder}: write an AssemblyVersion into AssemblyInfo.cs");
        Assert.Equal((0, 0), (version.Build, version.Revision));
    }

    /// <summary>The stand-ins are packages there.</summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Both_builds_link_the_same_projects(string folder)
    {
        var project = new NanoProject(folder);
        Assert.Equal(project.LinkedOnHost.Where(name => name != "EdgeFleet.Nano.Platform"), project.Linked);
    }

    [Fact]
    public void Their_solution_has_them_all()
    {
        var solution = File.ReadAllText(Path.Combine(Sources.Root, "nano/EdgeFleet.Nano.sln"));
        var listed = Regex.Matches(solution, @"""([^""]*\.nfproj)"", ""(\{[^""]*\})""")
            .Select(match => (Path.GetFullPath(Path.Combine(Sources.Root, "nano", match.Groups[1].Value.Replace('\\', '/'))),
                match.Groups[2].Value));
        var present = Sources.Projects.Select(folder => Sources.Single(folder, "*.nfproj"))
            .Select(file => (Path.GetFullPath(file), (string)XDocument.Load(file).Descendants()
                .Single(element => element.Name.LocalName == "ProjectGuid")));
        Assert.Equal(present.Order(), listed.Order());
    }

    [Fact]
    public void The_solution_leaves_them_to_their_own_sdk()
    {
        Assert.DoesNotContain(".nfproj", File.ReadAllText(Path.Combine(Sources.Root, "EdgeFleet.sln")));
    }
}
