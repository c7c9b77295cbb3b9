using System.Reflection;
using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>Documents name code in backticks; what they name exists.</summary>
public partial class DocumentTests
{
    /// <summary>What our sources declare; a name in a comment or in a text is none.</summary>
    private static readonly Lazy<HashSet<string>> Declared = new(() =>
        [.. Repository.Files(".cs", ".proto", ".razor").SelectMany(DeclaredIn),
            .. Repository.Files(".csproj", ".props").SelectMany(Elements)]);

    /// <summary>What the platform and our packages declare, looked for only where ours do not.</summary>
    private static readonly Lazy<HashSet<string>> Referenced = new(() =>
        [.. new[] { typeof(Manager.ManagerApp), typeof(EdgeFleet.Gateway.GatewayException) }
            .SelectMany(type => type.Assembly.GetReferencedAssemblies()).Select(Assembly.Load).Append(typeof(object).Assembly).Distinct()
            .SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name.Split('`')[0]))]);

    public static TheoryData<string> Documents => [.. Repository.Files(".md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_in_backticks_or_in_a_link_exists(string document)
    {
        var text = WithoutBlocks(Repository.Read(document));
        var folder = Path.GetDirectoryName(document)!;
        var named = Code().Matches(text).Select(m => m.Groups[1].Value).Where(LooksLikePath)
            .Concat(Link().Matches(text).Select(m => m.Groups[1].Value)
                .Where(l => !l.Contains(':', StringComparison.Ordinal) && !l.StartsWith('#')));
        var missing = named.Where(path => !Exists(path) && !Exists(Path.Combine(folder, path)));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_identifier_in_backticks_is_declared_in_code(string document)
    {
        var named = Code().Matches(WithoutBlocks(Repository.Read(document))).Select(m => m.Groups[1].Value)
            .Where(c => Identifier().IsMatch(c));
        var missing = named.Where(identifier => !identifier.TrimEnd('(', ')').Split('.').All(IsDeclared));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_name_in_a_comment_or_in_a_text_is_not_declared_by_it()
    {
        const string source = "// class Ghost\n/* int Spook; */ class Real { string Text = \"void Phantom()\"; public int Count { get; } }";
        Assert.Equal(["Count", "Real", "Text"], DeclaredIn(".cs", source).Order(StringComparer.Ordinal));
    }

    private static bool IsDeclared(string name) => Declared.Value.Contains(name) || Referenced.Value.Contains(name);

    private static IEnumerable<string> DeclaredIn(string file) => DeclaredIn(file, Repository.Read(file));

    private static IEnumerable<string> DeclaredIn(string file, string text)
    {
        var declared = Declaration().Matches(Aside().Replace(text, " ")).SelectMany(match => match.Groups.Values.Skip(1))
            .Where(group => group.Success);
        var names = declared.SelectMany(group => group.Value.Split('.'));
        return file.EndsWith(".razor", StringComparison.Ordinal) ? names.Append(Path.GetFileNameWithoutExtension(file)) : names;
    }

    private static IEnumerable<string> Elements(string file) =>
        Element().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value);

    private static bool Exists(string path)
    {
        if (!path.Contains('/', StringComparison.Ordinal) && Repository.Files("/" + path).Any()) return true;
        var full = Path.Combine(Repository.Root, path.Split('#')[0].TrimEnd('/'));
        return File.Exists(full) || Directory.Exists(full);
    }

    private static bool LooksLikePath(string code) =>
        SourcePath().IsMatch(code) && !code.Contains('*', StringComparison.Ordinal) && !code.Contains('<', StringComparison.Ordinal);

    private static string WithoutBlocks(string text) => Fence().Replace(text, "");

    // Comments, and texts of all kinds.
    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|@\*.*?\*@|"""""".*?""""""|"
        + @"\$?@?\$?""(?:\\.|[^""\\\n])*""|'(?:\\.|[^'\\])'", RegexOptions.Singleline)]
    private static partial Regex Aside();
    // A type; a name after its type; a member of an enum.
    [GeneratedRegex(
        @"\b(?:class|struct|interface|enum|record|delegate|namespace|event|message|rpc|service)\s+(?:struct\s+|class\s+)?([\w.]+)|"
        + @"(?<=[\w>\]?)])\s+(\w+)\s*(?=[({;=,<>)\[]|$)|^\s*(\w+)\s*(?:=[^=>][^,;]*)?,?\s*$", RegexOptions.Multiline)]
    private static partial Regex Declaration();
    [GeneratedRegex(@"<(\w+)")]
    private static partial Regex Element();
    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();
    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Code();
    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
    [GeneratedRegex(@"^[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+(\.[A-Z]\w*)*(\(\))?$|^I[A-Z][a-z]\w*$")]
    private static partial Regex Identifier();
    [GeneratedRegex(@"^(edge|nano|fleet|hardware|emulation|tests|seeds|\.ci)/[\w./-]*$|"
        + @"^\.{1,2}/[\w./-]+$|^[\w.-]+(/[\w.-]+)*\.(cs|md|json|proto|csproj|razor|sln|props)$")]
    private static partial Regex SourcePath();
}
