using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using Google.Protobuf;

namespace EdgeFleet.Tests.Contracts;

public class PhraseTests
{
    private static readonly PhraseKind Range = new("test-range", "{value} is none of {what}");
    private static readonly PhraseKind Whole = new("test-whole", "a number up to {max}");

    [Fact]
    public void A_phrase_is_told_in_English_behind_its_place_and_in_another_language_where_there_are_words()
    {
        var phrase = Range.With("300", Whole.With(247)).At("link.unit");
        Assert.Equal("link.unit: 300 is none of a number up to 247", phrase.ToString());
        Assert.Equal("300 不是不超过 247 的数", phrase.In("zh", kind => kind.Code switch
        {
            "test-range" => "{value} 不是{what}",
            _ => "不超过 {max} 的数",
        }));
        Assert.Equal("a number up to 247", phrase.Values["what"]);
        Assert.Equal("300 is none of 整数", Range.With("300", new Dictionary<string, string> { ["en"] = "one", ["zh"] = "整数" })
            .In("zh", _ => null));
    }

    [Fact]
    public void What_is_quoted_is_a_value_of_one_line_and_no_longer_than_tells_which_it_was()
    {
        Assert.Equal(@"{what}\u000a is none of x", Range.With("{what}\n", "x").ToString());
        Assert.InRange(Range.With(new string('x', 1_000_000), new string('y', 1_000_000)).ToString().Length, 4000, 4100);
        Assert.InRange(Range.With("", "").At(new string('x', 1_000_000)).ToString().Length, 2000, 2100);
    }

    [Fact]
    public void As_it_travels_a_phrase_is_told_in_another_language_with_its_parts_and_not_at_all_where_one_has_no_words()
    {
        var texts = new Dictionary<string, string> { ["en"] = "one", ["zh"] = "整数" };
        var sent = Range.With("300", Range.With(Whole.With(247), texts)).At("link.unit");
        var told = CodedPhrase.Of(ToldPhrase.Parser.ParseFrom(CodedPhrase.Of(sent).ToWire().ToByteArray()));
        told = Assert.Single(CodedPhrase.FromJson(CodedPhrase.ToJson([told])));
        Assert.Equal("link.unit", told.Place);
        Assert.Equal("a number up to 247 is none of one", told.Parameters["what"]);
        Assert.Equal("300 不是不超过 247 的数 不是整数", told.In("zh", Chinese));
        Assert.Null(told.In("zh", code => code == "test-range" ? Chinese(code) : null));

        static string? Chinese(string code) => code == "test-range" ? "{value} 不是{what}" : "不超过 {max} 的数";
    }

    [Fact]
    public void Of_phrases_from_outside_none_is_believed_that_is_deeper_or_longer_than_ours()
    {
        var phrase = CodedPhrase.Of(Whole.With(1));
        Assert.Single(CodedPhrase.Believed([phrase with { Place = "link" }], 10));
        Assert.Empty(CodedPhrase.Believed([phrase with { Place = new string('x', 11) }], 10));
        Assert.Empty(CodedPhrase.Believed([phrase with { Parts = new Dictionary<string, CodedPhrase> { ["other"] = phrase } }], 10));
        Assert.Single(CodedPhrase.Believed([Nested(7)], 10));
        Assert.Empty(CodedPhrase.Believed([Nested(8)], 10));

        CodedPhrase Nested(int levels) => levels == 0 ? phrase
            : phrase with { Parts = new Dictionary<string, CodedPhrase> { ["max"] = Nested(levels - 1) } };
    }

    [Fact]
    public void A_phrase_has_a_value_for_each_of_its_names() => Assert.Throws<ArgumentException>(() => Range.With("300"));
}
