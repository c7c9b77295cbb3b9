using EdgeFleet.Nano.Tests.Subset;

namespace EdgeFleet.Nano.Tests.Board;

/// <summary>What is built for boards compiles against the platform's own class library, so that nothing it lacks is used.</summary>
public sealed class BoardBuildTests
{
    public static TheoryData<string> Folders => [.. Sources.Projects];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_project_compiles_against_the_platforms_class_library(string folder) =>
        Assert.Empty(BoardBuild.Of(folder).Diagnostics);

    /// <summary>The stand-ins offer nothing that the platform does not have.</summary>
    [Fact]
    public void Stand_ins_are_what_the_platform_has()
    {
        Assert.DoesNotContain(BoardBuild.Platform.Diagnostics, found => found.Id != "CS0626");
        var findings = SubsetGuard.Missing(BoardBuild.Platform.Image, AllowList.Load());
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }
}
