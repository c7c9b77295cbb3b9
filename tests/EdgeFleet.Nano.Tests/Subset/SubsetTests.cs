using System.Globalization;
using EdgeFleet.Nano.Tests.Board;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeFleet.Nano.Tests.Subset;

public sealed class SubsetTests
{
    private static readonly AllowList Allowed = AllowList.Load();
    private static readonly IReadOnlyList<Finding> Samples =
        SubsetGuard.Examine(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Nano.Samples.dll")), Allowed);

    // What the samples use that the platform lacks, by the class it stands in.
    private static readonly ILookup<string, string> Uncompilable = BoardBuild.OfFiles("Samples", Sample("Refused.cs")).Diagnostics
        .Where(found => found.Severity == DiagnosticSeverity.Error)
        .ToLookup(found => ClassOf(found), found => found.GetMessage(CultureInfo.InvariantCulture));

    public static TheoryData<string> Folders => [.. Sources.Projects];

    [Theory]
    [MemberData(nameof(Folders))]
    public void What_is_built_for_a_board_can_run_on_one(string folder)
    {
        var findings = SubsetGuard.Examine(BoardBuild.Of(folder).Image, Allowed);
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    [Theory]
    [InlineData("GenericUse", "the generic type List`1")]
    [InlineData("GenericOfOurs`1", "a generic type")]
    [InlineData("GenericMethod", "a generic method")]
    [InlineData("Tuples", "the generic type ValueTuple`2")]
    [InlineData("NullableNumber", "the generic type Nullable`1")]
    [InlineData("CheckedSum", "add.ovf")]
    [InlineData("CheckedCast", "conv.ovf")]
    [InlineData("Pointers", "a pointer")]
    [InlineData("Stack", "stackalloc")]
    [InlineData("Table", "a multi-dimensional array")]
    [InlineData("IDefault", "a default interface method")]
    [InlineData("Volatile", "a volatile field")]
    [InlineData("Shared", "static state")]
    [InlineData("Iterator", "IEnumerable`1")]
    [InlineData("Waiting", "Task")]
    [InlineData("Spans", "Span`1")]
    [InlineData("EnumText", "an enum as an object")]
    [InlineData("FormatZero", "the format \"0.00\"")]
    [InlineData("FormatRound", "the format \"R\"")]
    [InlineData("FormatF0", "the format \"F0\"")]
    [InlineData("Parsed", "System.Single.Parse")]
    [InlineData("Lower", "there it knows ASCII only")]
    [InlineData("HashCodes", "its result differs there")]
    [InlineData("Seeded", "System.Random")]
    [InlineData("BeginningOfTime", "time begins in 1601")]
    [InlineData("Ticking", "it can tick once more")]
    [InlineData("Clock", "get_UtcNow belongs in Program or FirmwareHost only")]
    [InlineData("Sleeper", "System.Threading.Thread.Sleep belongs in Program or FirmwareHost only")]
    public void What_cannot_run_or_means_something_else_is_named(string sample, string what)
    {
        var found = Samples.Where(finding => finding.Type == sample).Select(finding => finding.What).ToList();
        Assert.True(found.Any(finding => finding.Contains(what, StringComparison.Ordinal)), $"{sample}: {string.Join("; ", found)}");
    }

    [Theory]
    [InlineData("Joined", "'Join'")]
    [InlineData("Decimals", "System.Decimal")]
    [InlineData("Division", "DivideByZeroException")]
    public void What_the_platform_lacks_does_not_compile(string sample, string what) =>
        Assert.Contains(Uncompilable[sample], message => message.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void What_the_platform_can_do_is_let_through()
    {
        var built = BoardBuild.OfFiles("Innocent", Sample("Innocent.cs"));
        Assert.Empty(built.Diagnostics);
        Assert.Empty(SubsetGuard.Examine(built.Image, Allowed));
    }

    private static string Sample(string file) => Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Samples", file);

    private static string ClassOf(Diagnostic found) =>
        found.Location.SourceTree?.GetRoot().FindNode(found.Location.SourceSpan).AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>()
            .LastOrDefault()?.Identifier.Text ?? "";
}
