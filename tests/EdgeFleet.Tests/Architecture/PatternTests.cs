using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>In a pattern, <c>$</c> also fits before a last line feed: "7\n" would pass for a number. <c>\z</c> is the end.</summary>
public partial class PatternTests
{
    [Fact]
    public void No_pattern_ends_with_a_dollar()
    {
        var wrong = Repository.Files(".cs").Where(file => !file.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(file => Wrong(Repository.Read(file)).Select(pattern => $"{file}: {pattern} ends with $; write \\z")).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("""[GeneratedRegex(@"^[0-9]+$")]""", true)]
    [InlineData("""Regex.IsMatch(text, "^a$", options)""", true)]
    [InlineData("""new Regex("(?:a$|b)")""", true)]
    [InlineData("""[GeneratedRegex(@"\A[0-9]+\z")]""", false)]
    [InlineData("""Regex.IsMatch(text, $@"\A(?:{pattern})\z", Linear)""", false)]
    [InlineData("""[GeneratedRegex(@"costs \$[0-9]")]""", false)]
    public void A_dollar_is_found_where_it_ends_a_pattern(string source, bool found) => Assert.Equal(found, Wrong(source).Any());

    private static IEnumerable<string> Wrong(string source) =>
        Call.Matches(source).Select(call => call.Groups["pattern"].Value).Where(pattern => Dollar.IsMatch(pattern));

    [GeneratedRegex("""Regex(?:\.\w+)?\((?:[^"\n;]*,\s*)?(?:\$@|@|\$)?"(?<pattern>[^"\n]*)["]""")]
    private static partial Regex Call { get; }

    [GeneratedRegex(@"(?<!\\)\$")]
    private static partial Regex Dollar { get; }
}
