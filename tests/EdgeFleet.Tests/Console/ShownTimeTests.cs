using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Pages;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Console;

/// <summary>Times as the console writes them: a clock that was never set has none.</summary>
public sealed class ShownTimeTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 1, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;
    private readonly Formats _format = new(new ConsoleTexts([]), new FakeTimeProvider(Now));

    public ShownTimeTests() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-GB");

    public void Dispose() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = _before;

    [Fact]
    public void Nothing_is_shown_to_be_of_1970()
    {
        Assert.Equal("–", _format.TimeOfDay(0, Shanghai));
        Assert.Equal("–", _format.Date(0, Shanghai));
        Assert.Equal("–", _format.DateAndTime(0, Shanghai));
        Assert.Equal("–", _format.Moment(0, Shanghai));
        Assert.Equal("–", _format.Moment(40L * 86_400_000, Shanghai));
    }

    [Theory]
    [InlineData(0, "09:30:00")]
    [InlineData(-9, "00:30:00")] // the same day at the site, another in UTC
    [InlineData(-10, "24 Nov 2026, 23:30:00")]
    public void A_moment_of_another_day_says_which(int hours, string shown) =>
        Assert.Equal(shown, _format.Moment(Now.AddHours(hours).ToUnixTimeMilliseconds(), Shanghai));

    [Theory]
    [InlineData("3416/0/51", "1795570200", "25 Nov 2026, 09:30:00")]
    [InlineData("3416/0/51", "0", "–")]
    [InlineData("3303/0/5518", "1795570200", "25 Nov 2026, 09:30:00")]
    [InlineData("3306/0/5852", "90", "90 s")]
    [InlineData("3416/0/1", "40", "40 s")]
    public void A_point_of_type_time_is_told_as_a_time_of_the_site(string path, string value, string told) =>
        Assert.Equal(told, new PointView(PointPath.Parse(path), "a point", "s", 0, null, null).Told(value, _format, Shanghai));
}
