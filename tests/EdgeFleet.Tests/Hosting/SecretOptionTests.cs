using EdgeFleet.Gateway;
using EdgeFleet.Gateway.Cli;

namespace EdgeFleet.Tests.Hosting;

public sealed class SecretOptionTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SecretOption _option = new("--claim", "the claim code");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_secret_comes_from_a_file_or_from_standard_input()
    {
        File.WriteAllText(_folder.In("code"), "  abc-def \n more\n");
        Assert.Equal("abc-def", _option.Read("@" + _folder.In("code"), TextReader.Null));
        Assert.Equal("ghi", _option.Read("-", new StringReader("ghi\nrest")));
    }

    [Fact]
    public void A_secret_on_the_command_line_is_refused_and_not_repeated()
    {
        var refused = Assert.Throws<GatewayException>(() => _option.Read("abc-def", TextReader.Null));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("--claim @FILE", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc-def", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "nothing was given")]
    [InlineData("@/nowhere/code", "cannot be read")]
    [InlineData("@", "cannot be read")]
    public void Nothing_is_no_secret(string written, string words) =>
        Assert.Contains(words, Assert.Throws<GatewayException>(() => _option.Read(written, TextReader.Null)).Message,
            StringComparison.Ordinal);
}
