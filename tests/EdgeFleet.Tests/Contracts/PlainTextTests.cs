using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.Contracts;

public class PlainTextTests
{
    [Theory]
    [InlineData("电表 №7 – 21.5 °C", "电表 №7 – 21.5 °C")]
    [InlineData("👩‍🌾", "👩‍🌾")]
    [InlineData("a\r\nb\tc", @"a\u000d\u000ab\u0009c")]
    [InlineData("\u001b[2J\u009b31m\u007f", @"\u001b[2J\u009b31m\u007f")]
    [InlineData("\u202edrow\u2066\u200b\ufeff\u2028", @"\u202edrow\u2066\u200b\ufeff\u2028")]
    public void What_is_none_of_a_line_is_written_as_its_number(string text, string shown)
    {
        Assert.Equal(shown, PlainText.Escaped(text));
        Assert.Equal(text == shown, PlainText.IsPlain(text));
        Assert.Equal(shown, PlainText.Escaped(shown));
    }

    [Fact]
    public void Half_of_a_character_is_none()
    {
        Assert.Equal(@"\ud800x\udc00", PlainText.Escaped("\ud800x\udc00"));
        Assert.False(PlainText.IsWhole("\ud800x"));
        Assert.True(PlainText.IsWhole("\ud83d\ude00x"));
    }

    [Fact]
    public void Lines_of_ours_stay_lines() => Assert.Equal("a\n\tb\\u000d", PlainText.Escaped("a\n\tb\r", keepLines: true));

    [Theory]
    [InlineData("kW.h", true)]
    [InlineData("m3/h", true)]
    [InlineData("°C", true)]
    [InlineData("{#}/min", true)]
    [InlineData("m[H2O]", true)]
    [InlineData("", true)]
    [InlineData("<b>", false)]
    [InlineData("\" onclick=\"", false)]
    [InlineData("k W", false)]
    [InlineData("\u202eV", false)]
    public void A_unit_is_written_with_what_units_are_written_with(string unit, bool valid) => Assert.Equal(valid, UnitCode.IsValid(unit));
}
