using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Lamps;

public sealed class LightPlanTests
{
    private readonly LightSettings _settings = new();
    private readonly LightPlan _plan;

    public LightPlanTests() => _plan = new LightPlan(_settings);

    [Fact]
    public void Without_any_configuration_it_is_lit_from_sunset_to_sunrise()
    {
        // Shouguang, 21 March: the sun sets at about 18:20 and rises at about 06:10.
        Assert.Equal((0, 100, 100, 0),
            (Level("2026-03-21T18:15"), Level("2026-03-21T18:30"), Level("2026-03-22T06:05"), Level("2026-03-22T06:20")));
    }

    [Fact]
    public void Steps_by_the_clock_dim_the_middle_of_the_night()
    {
        Program(0, (StepKind.Sunset, -10, 100), (StepKind.Clock, 23 * 60, 40), (StepKind.Clock, 5 * 60, 80), (StepKind.Sunrise, 15, 0));
        Assert.Equal((0, 100), (Level("2026-03-21T18:05"), Level("2026-03-21T18:15")));
        Assert.Equal((100, 40), (Level("2026-03-21T22:59:59"), Level("2026-03-21T23:00")));
        Assert.Equal((40, 80), (Level("2026-03-22T04:59:59"), Level("2026-03-22T05:00")));
        Assert.Equal((80, 0), (Level("2026-03-22T06:20"), Level("2026-03-22T06:35")));
    }

    /// <summary>At 60 degrees north in June the sun sets after 22:50 and rises before 04:00.</summary>
    [Fact]
    public void The_sun_bounds_the_steps_by_the_clock()
    {
        (_settings.Latitude.Value, _settings.Longitude.Value, _settings.UtcOffsetMinutes.Value) = (6_000_000, 2_500_000, 180);
        Program(0, (StepKind.Sunset, 0, 100), (StepKind.Clock, 22 * 60, 50), (StepKind.Clock, 5 * 60, 90), (StepKind.Sunrise, 0, 0));
        Assert.Equal((0, 50, 0), (Level("2026-06-21T22:30", 3), Level("2026-06-21T23:00", 3), Level("2026-06-22T05:30", 3)));
    }

    [Fact]
    public void A_program_by_the_clock_alone_needs_no_sun()
    {
        (_settings.Latitude.Value, _settings.Longitude.Value) = (8_000_000, 0);
        Program(0, (StepKind.Clock, 20 * 60, 70), (StepKind.Clock, 6 * 60, 0));
        Assert.Equal((0, 70, 70, 0),
            (Level("2026-06-21T19:00"), Level("2026-06-21T20:00"), Level("2026-06-22T05:59"), Level("2026-06-22T06:00")));
    }

    [Fact]
    public void In_the_polar_day_a_program_by_the_sun_is_dark_and_in_the_polar_night_it_is_lit_round_the_clock()
    {
        (_settings.Latitude.Value, _settings.Longitude.Value, _settings.UtcOffsetMinutes.Value) = (6_960_000, 1_500_000, 60);
        Program(0, (StepKind.Sunset, -30, 100), (StepKind.Clock, 0, 50), (StepKind.Sunrise, 30, 0));
        for (var hour = 0; hour < 24; hour++)
        {
            Assert.Equal(0, Level($"2026-06-21T{hour:00}:00", 1));
            Assert.NotEqual(0, Level($"2026-12-21T{hour:00}:00", 1));
        }
    }

    /// <summary>21 March 2026 is a Saturday.</summary>
    [Fact]
    public void The_program_for_Saturday_lasts_until_noon_on_Sunday()
    {
        Program(0, (StepKind.Sunset, 0, 100), (StepKind.Sunrise, 0, 0));
        Program(1, (StepKind.Sunset, 0, 60), (StepKind.Sunrise, 0, 5));
        _settings.SecondProgramNights.Value = 1 << 6;
        Assert.Equal((100, 60), (Level("2026-03-20T22:00"), Level("2026-03-21T22:00")));
        Assert.Equal((100, 60), (Level("2026-03-21T05:00"), Level("2026-03-22T05:00")));
        Assert.Equal((0, 5, 0), (Level("2026-03-21T11:59"), Level("2026-03-22T11:59"), Level("2026-03-22T12:00")));
    }

    [Fact]
    public void Every_minute_of_a_year_has_the_level_that_a_plain_reading_of_the_program_gives()
    {
        Program(0, (StepKind.Sunset, 20, 100), (StepKind.Clock, 22 * 60, 60), (StepKind.Clock, 60, 30), (StepKind.Clock, 5 * 60, 80),
            (StepKind.Sunrise, -20, 0));
        var lit = 0;
        for (var minute = 0; minute < 365 * 1440; minute++)
        {
            var local = new DateTime(2026, 1, 1).AddMinutes(minute);
            var level = Level(local, 8);
            var expected = local.TimeOfDay.TotalHours switch { >= 22 => 60, < 1 => 60, < 5 => 30, < 12 => 80, _ => 100 };
            Assert.True(level == 0 || level == expected, $"{local}: {level}");
            if (level > 0) lit++;
        }
        // The nights of a year without 40 minutes each.
        Assert.InRange(lit / 60, 365 * 11 - 60, 365 * 12 - 60);
    }

    private void Program(int program, params (int Kind, int Minutes, int Level)[] steps)
    {
        for (var i = 0; i < LightSettings.Steps; i++)
        {
            var (kind, minutes, level) = i < steps.Length ? steps[i] : default;
            var at = program * LightSettings.Steps + i;
            (_settings.StepKinds[at].Value, _settings.StepMinutes[at].Value, _settings.StepLevels[at].Value) = (kind, minutes, level);
        }
        _plan.Forget();
    }

    private int Level(string local, int zone = 8) => Level(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), zone);

    private int Level(DateTime local, int zone)
    {
        _plan.Step(new DateTimeOffset(local, TimeSpan.FromHours(zone)).ToUnixTimeMilliseconds());
        return _plan.Level;
    }
}
