namespace EdgeFleet.Nano.Tests.Subset;

public sealed class SubsetTests
{
    private static readonly AllowList Allowed = AllowList.Load();
    private static readonly IReadOnlyList<Finding> Samples = SubsetGuard.Examine(Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Nano.Samples.dll"), Allowed);

    public static TheoryData<string> Folders => [.. Sources.Projects];

    [Theory]
    [MemberData(nameof(Folders))]
    public void What_is_built_for_a_board_can_run_on_one(string folder)
    {
        var findings = SubsetGuard.Examine(Sources.Assembly(folder), Allowed);
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    /// <summary>The stand-ins offer nothing that the platform does not have.</summary>
    [Fact]
    public void Stand_ins_are_what_the_platform_has()
    {
        var findings = SubsetGuard.Missing(Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Nano.Platform.dll"), Allowed);
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
    [InlineData("Joined", "System.String.Join")]
    [InlineData("Decimals", "System.Decimal")]
    [InlineData("EnumText", "an enum as an object")]
    [InlineData("FormatZero", "the format \"0.00\"")]
    [InlineData("FormatRound", "the format \"R\"")]
    [InlineData("FormatF0", "the format \"F0\"")]
    [InlineData("Parsed", "System.Single.Parse")]
    [InlineData("Lower", "there it knows ASCII only")]
    [InlineData("HashCodes", "its result differs there")]
    [InlineData("Division", "System.DivideByZeroException is not in the allow-list")]
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

    [Fact]
    public void What_the_platform_can_do_is_let_through() => Assert.DoesNotContain(Samples, finding => finding.Type == "Innocent");
}
