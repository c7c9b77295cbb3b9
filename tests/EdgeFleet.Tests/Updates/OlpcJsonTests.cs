using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Tests.Updates;

public class OlpcJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ true, null, false ] }""", """{"a":[true,null,false],"b":1}""")]
    [InlineData("""{"a":-0,"B":9007199254740991}""", """{"B":9007199254740991,"a":0}""")]
    [InlineData("""{"":{"aa":"","a":{}}}""", """{"":{"a":{},"aa":""}}""")]
    [InlineData("""["a\/b\u0041","\"\\","灯","\n\t"]""", "[\"a/bA\",\"\\\"\\\\\",\"灯\",\"\n\t\"]")]
    // U+1F600 sorts behind U+FFFD by code point and before it by UTF-16.
    [InlineData("""{"\ud83d\ude00":1,"\ufffd":2}""", "{\"\ufffd\":2,\"\ud83d\ude00\":1}")]
    public void A_value_has_one_form(string written, string canonical) =>
        Assert.Equal(canonical, Encoding.UTF8.GetString(OlpcJson.Bytes(JsonElement.Parse(written))));

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("""["\ud83d"]""")]
    [InlineData("""{"\ud83d":1}""")]
    public void What_has_none_is_refused(string written) =>
        Assert.Throws<FormatException>(() => OlpcJson.Bytes(JsonElement.Parse(written)));
}
