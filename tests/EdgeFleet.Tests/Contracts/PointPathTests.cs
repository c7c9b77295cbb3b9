using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.Contracts;

public class PointPathTests
{
    [Theory]
    [InlineData("3303/0/5700")]
    [InlineData("0/0/0")]
    [InlineData("65535/65535/65535")]
    public void A_path_reads_back_as_it_was_written(string text) =>
        Assert.Equal(text, PointPath.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("3303/0")]
    [InlineData("3303/0/5700/1")]
    [InlineData("65536/0/0")]
    [InlineData("-1/0/0")]
    [InlineData(" 3303/0/5700")]
    [InlineData("3303/x/5700")]
    public void What_is_no_path_is_refused_with_the_form_to_write(string text)
    {
        var error = Assert.Throws<FormatException>(() => PointPath.Parse(text));
        Assert.Contains("object/instance/resource", error.Message, StringComparison.Ordinal);
    }
}
