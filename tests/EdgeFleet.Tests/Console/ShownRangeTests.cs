using EdgeFleet.Manager.Console.Language;

namespace EdgeFleet.Tests.Console;

public class ShownRangeTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // Thursday, 04:30 of the 27th in Shanghai.
    private static readonly long Now = Utc("2026-11-26T20:30:00Z");

    [Fact]
    public void Days_weeks_and_months_that_are_over_are_those_of_the_zone()
    {
        Assert.Equal([("yesterday", "2026-11-26", "2026-11-27"), ("lastWeek", "2026-11-16", "2026-11-23"),
            ("lastMonth", "2026-10-01", "2026-11-01")], ShownRange.Past(Shanghai, Now));
        Assert.Equal(("yesterday", "2026-11-25", "2026-11-26"), ShownRange.Past(TimeZoneInfo.Utc, Now)[0]);
        Assert.Equal(("lastWeek", "2026-11-16", "2026-11-23"), ShownRange.Past(TimeZoneInfo.Utc, Utc("2026-11-29T23:59:59Z"))[1]);
        Assert.Equal(("lastMonth", "2026-12-01", "2027-01-01"), ShownRange.Past(TimeZoneInfo.Utc, Utc("2027-01-01T00:00:00Z"))[2]);
    }

    [Fact]
    public void An_address_with_two_moments_shows_the_same_whenever_it_is_opened()
    {
        var range = ShownRange.Of("week", "2026-11-25", "2026-11-26T08:30", Shanghai, Now);
        Assert.Equal(new ShownRange(null, Utc("2026-11-24T16:00:00Z"), Utc("2026-11-26T00:30:00Z")), range);
        Assert.Equal(range, ShownRange.Of(null, "2026-11-25", "2026-11-26T08:30", Shanghai, Now + 99_000_000_000));
        Assert.Equal("2026-11-26T08:30", ShownRange.Moment(range.To, Shanghai));
    }

    [Fact]
    public void Today_is_the_day_of_the_zone_however_long_it_is()
    {
        Assert.Equal(new ShownRange("today", Utc("2026-11-26T16:00:00Z"), Utc("2026-11-27T16:00:00Z")),
            ShownRange.Of("today", null, null, Shanghai, Now));
        Assert.Equal(25 * 3_600_000, ShownRange.Of("today", null, null, Berlin, Utc("2026-10-25T12:00:00Z")).Length);
    }

    [Theory]
    [InlineData(null, null, null, "day")]
    [InlineData("nosuch", null, null, "day")]
    [InlineData("week", "2026-11-25", null, "week")]
    [InlineData("hour", "2026-11-26", "2026-11-25", "hour")]
    [InlineData("hour", "1960-01-01", "2026-11-25", "hour")]
    [InlineData(null, "9999-12-31T24:00", "x", "day")]
    public void What_cannot_be_shown_shows_a_span_that_ends_now(string? span, string? from, string? to, string key)
    {
        var range = ShownRange.Of(span, from, to, Shanghai, Now);
        Assert.Equal((key, Now), (range.Key, range.To));
    }

    private static long Utc(string iso) =>
        DateTimeOffset.Parse(iso, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
