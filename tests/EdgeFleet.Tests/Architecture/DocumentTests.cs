using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>Documents name code in backticks; what they name exists.</summary>
public partial class DocumentTests
{
    private static readonly Lazy<HashSet<string>> Words = new(() =>
        [.. Repository.Files(".cs", ".razor", ".proto", ".csproj", ".props").SelectMany(f => Word().Matches(Repository.Read(f)).Select(m => m.Value))]);

    public static TheoryData<string> Documents => [.. Repository.Files(".md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_in_backticks_or_in_a_link_exists(string document)
    {
        var text = WithoutBlocks(Repository.Read(document));
        var folder = Path.GetDirectoryName(document)!;
        var named = Code().Matches(text).Select(m => m.Groups[1].Value).Where(LooksLikePath)
            .Concat(Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.Contains(':', StringComparison.Ordinal) && !l.StartsWith('#')));
        var missing = named.Where(path => !Exists(path) && !Exists(Path.Combine(folder, path)));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_identifier_in_backticks_stands_in_the_sources(string document)
    {
        var named = Code().Matches(WithoutBlocks(Repository.Read(document))).Select(m => m.Groups[1].Value).Where(c => Identifier().IsMatch(c));
        var missing = named.Where(identifier => !identifier.TrimEnd('(', ')').Split('.').All(Words.Value.Contains));
        Assert.Empty(missing);
    }

    private static bool Exists(string path)
    {
        if (!path.Contains('/', StringComparison.Ordinal) && Repository.Files("/" + path).Any()) return true;
        var full = Path.Combine(Repository.Root, path.Split('#')[0].TrimEnd('/'));
        return File.Exists(full) || Directory.Exists(full);
    }

    private static bool LooksLikePath(string code) =>
        SourcePath().IsMatch(code) && !code.Contains('*', StringComparison.Ordinal) && !code.Contains('<', StringComparison.Ordinal);

    private static string WithoutBlocks(string text) => Fence().Replace(text, "");

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();
    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Code();
    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
    [GeneratedRegex(@"^[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+(\.[A-Z]\w*)*(\(\))?$|^I[A-Z][a-z]\w*$")]
    private static partial Regex Identifier();
    [GeneratedRegex(@"^(edge|nano|fleet|hardware|emulation|tests|seeds|\.ci)/[\w./-]*$|^\.{1,2}/[\w./-]+$|^[\w.-]+(/[\w.-]+)*\.(cs|md|json|proto|csproj|razor|sln|props)$")]
    private static partial Regex SourcePath();
}
