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

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_library_comes_from_a_listed_package_of_that_version(string folder)
    {
        var project = new NanoProject(folder);
        var used = project.References.Select(reference => (reference.Key, Path: reference.Value.Split('\\'))).ToList();
        Assert.All(used, reference => Assert.Equal(reference.Key + ".dll", reference.Path[^1]));
        Assert.Equal(project.Packages.Select(package => $"{package.Key}.{package.Value}").Order(),
            used.Select(reference => reference.Path[1]).Order());
    }

    [Fact]
    public void A_package_has_one_version_everywhere()
    {
        var versions = Sources.Projects.SelectMany(folder => new NanoProject(folder).Packages).GroupBy(package => package.Key);
        Assert.All(versions, package => Assert.Single(package.Select(use => use.Value).Distinct()));
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
    public void The_solution_leaves_them_to_their_own_sdk()
    {
        Assert.DoesNotContain(".nfproj", File.ReadAllText(Path.Combine(Sources.Root, "EdgeFleet.sln")));
    }
}
