using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Pages;

namespace EdgeFleet.Tests.Profiles;

/// <summary>Names of values, and the question before a command: for people, and nothing to gateways.</summary>
public class PointWordsTests
{
    private const string Words = """, "values": {"1": {"en": "off", "zh": "分"}, "2": {"en": "on"}}, "confirm": true""";

    [Fact]
    public void A_gateway_is_sent_the_same_profile_with_them_and_without()
    {
        var (with, without) = (Read(Words), Read(""));
        Assert.Equal(without.Hash, with.Hash);
        Assert.DoesNotContain("confirm", with.Json.GetRawText(), StringComparison.Ordinal);
        Assert.True(with.Points[0].Words.Confirm);
        Assert.Equal("分", with.Points[0].Words.Values["1"]["zh"]);
        Assert.Same(PointWords.None, without.Points[0].Words);
    }

    [Theory]
    [InlineData(""", "values": {"on": {"en": "x"}}""", "values.on")]
    [InlineData(""", "values": {"01": {"en": "x"}}""", "values.01")]
    [InlineData(""", "values": {"1": {"zh": "分"}}""", "values.1.en")]
    [InlineData(""", "bits": {"63": {"en": "x"}}""", "bits.63")]
    [InlineData(""", "values": {"1": {"en": "x"}}, "bits": {"1": {"en": "x"}}""", "bits")]
    [InlineData(""", "confirm": "yes" """, "confirm")]
    [InlineData(""", "blockedBy": {"on": "3303/0/1"}""", "blockedBy.on")]
    [InlineData(""", "blockedBy": {"1": "vent"}""", "blockedBy.1")]
    [InlineData(""", "confirm": true, "confirm": true""", "confirm")]
    public void What_is_wrong_is_named(string words, string at)
    {
        var faults = new ValidationFaults();
        DeviceProfile.Parse(Text(words), faults);
        Assert.Contains(faults.Lines, line => line.StartsWith($"$.points[0].{at}", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_only_reads_is_not_asked()
    {
        var faults = new ValidationFaults();
        DeviceProfile.Parse(Text(""", "confirm": true""").Replace(""", "access": "read-write" """, "", StringComparison.Ordinal), faults);
        Assert.Contains("$.points[0].confirm", Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "none")]
    [InlineData("5", "one, #2")]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    public void Bits_are_told_one_by_one(string value, string? told)
    {
        var point = new PointView(default, "p", "", 0, null, null)
        {
            Words = Read(""", "bits": {"0": {"en": "one"}}""").Points[0].Words,
        };
        Assert.Equal(told, point.Named(value, "none"));
    }

    private static DeviceProfile Read(string words)
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(Text(words), faults);
        Assert.True(faults.None, string.Join('\n', faults.Lines));
        return profile!;
    }

    private static string Text(string words) => $$"""
        {"format": "edgefleet-profile/1", "name": "breaker", "title": {"en": "Breaker"}, "driver": "node", "points": [
          {"path": "33050/0/2", "name": {"en": "Order"}, "class": "state", "access": "read-write" {{words}}}]}
        """;
}
