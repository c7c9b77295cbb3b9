using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Tests.Contracts;

/// <summary>JSON has many forms for one number, and whoever writes it chooses.</summary>
public class JsonNumberTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0.0")]
    [InlineData("0.10", "0.10")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("1E+3", "1000")]
    [InlineData("12.50e2", "1250")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("1E400", null)]
    [InlineData("1e-30", null)]
    [InlineData("0.12345678901234567890123456789012", null)]
    [InlineData("NaN", null)]
    [InlineData("1,000", null)]
    [InlineData("", null)]
    public void A_number_is_taken_exactly_or_not_at_all(string written, string? plain)
    {
        Assert.Equal(plain is not null, JsonNumber.TryExact(written, out var number));
        if (plain is not null) Assert.Equal(decimal.Parse(plain, System.Globalization.CultureInfo.InvariantCulture), number);
        if (plain is not null && !written.Contains('e', StringComparison.OrdinalIgnoreCase)) Assert.Equal(plain, JsonNumber.Plain(number));
    }

    [Theory]
    [InlineData("1e3", 1000L)]
    [InlineData("1.0", 1L)]
    [InlineData("-0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9.223372036854775807e18", long.MaxValue)]
    [InlineData("1e19", null)]
    [InlineData("1.5", null)]
    [InlineData("1e-1", null)]
    [InlineData("1E400", null)]
    public void A_whole_number_is_one_however_it_is_written(string written, long? whole)
    {
        Assert.Equal(whole is not null, JsonNumber.TryWhole(JsonElement.Parse(written), out var number));
        if (whole is not null) Assert.Equal(whole, number);
        var options = new JsonSerializerOptions { Converters = { new WholeNumbers(), new SmallWholeNumbers() } };
        if (whole is { } read) Assert.Equal(read, JsonSerializer.Deserialize<long?>(written, options));
        else Assert.Contains(written, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<long>(written, options)).Message,
            StringComparison.Ordinal);
        if (whole is >= int.MinValue and <= int.MaxValue) Assert.Equal((int)whole, JsonSerializer.Deserialize<int>(written, options));
        else Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<int?>(written, options));
    }

    [Fact]
    public void Settings_links_and_profiles_take_them_and_hand_on_plain_digits()
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse(
            """{"format":"edgefleet-gateway/1","gateway":7.0,"managers":["https://a:1"],"segmentBytes":6.5536e4}""", faults);
        Assert.Empty(faults.Lines);
        Assert.Equal((7, 65536), (file.Gateway, file.SegmentBytes));
        var link = JsonElement.Parse("""{"unit":1e0,"b":[2.0,"x",0.5,1e400],"a":null}""");
        Assert.Equal("""{"unit":1,"b":[2,"x",0.5,1e400],"a":null}""", CanonicalJson.WithPlainNumbers(link));
        Assert.Equal("""{"a":null,"b":[2,"x",0.5,1e400],"unit":1}""", Encoding.UTF8.GetString(CanonicalJson.Bytes(link)));
    }
}
