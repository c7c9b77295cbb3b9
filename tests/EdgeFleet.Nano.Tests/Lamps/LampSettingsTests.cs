using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Lamps;

public sealed class LampSettingsTests
{
    private readonly LightSettings _settings = new();

    [Fact]
    public void What_holds_at_first_is_in_its_bounds_and_makes_sense()
    {
        Assert.All(_settings.All, setting => Assert.InRange(setting.Initial, setting.Min, setting.Max));
        Assert.Equal(-1, Check());
    }

    [Fact]
    public void No_path_stands_twice_among_settings_or_points()
    {
        var settings = _settings.All.Select(setting => (setting.Object, setting.Instance, setting.Resource)).ToList();
        Assert.Equal(settings.Count, settings.Distinct().Count());
        var points = new LightPoints().All.Select(point => (point.Object, point.Instance, point.Resource)).ToList();
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.Empty(points.Intersect(settings));
    }

    public static TheoryData<string> Misfits => [.. Changes.Keys];

    private static readonly Dictionary<string, Func<LightSettings, (Setting Blamed, (Setting Setting, long Value)[] Change)>> Changes =
        new()
    {
        ["the photocell's levels the wrong way round"] = s => (s.CellOffLux, [(s.CellOnLux, 50), (s.CellOffLux, 50)]),
        ["more power dimmed than at full"] = s => (s.MinimumWatts, [(s.MinimumWatts, 100)]),
        ["a highest level below the lowest"] = s => (s.VirtualPowerOutput, [(s.MinimumLevel, 50), (s.VirtualPowerOutput, 40)]),
        ["a step before midnight"] = s => (s.StepMinutes[2], [(s.StepKinds[2], StepKind.Clock), (s.StepMinutes[2], -1)]),
        ["an empty program"] = s => (s.StepKinds[0], [(s.StepKinds[0], StepKind.None), (s.StepKinds[1], StepKind.None)]),
        ["nights with an empty program"] = s => (s.StepKinds[LightSettings.Steps], [(s.SecondProgramNights, 96)]),
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_makes_no_sense_together_is_named(string misfit)
    {
        var (blamed, change) = Changes[misfit](_settings);
        foreach (var (setting, value) in change) setting.Value = value;
        Assert.Same(blamed, _settings.All[Check()]);
    }

    private int Check() => LampSettingsCheck.Check(_settings, [.. _settings.All.Select(setting => setting.Value)]);
}
