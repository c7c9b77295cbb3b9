using System.Text.Json;

namespace EdgeFleet.Nano.Tests.Meters;

/// <summary>Whoever reads a path of a meter node finds out what it is.</summary>
public sealed class MeterObjectTests
{
    private readonly Nano.Meter.MeterController _node = new MeterBench("2026-03-10 10:00").Node;

    [Fact]
    public void Every_path_of_our_own_range_is_described_in_the_seeds()
    {
        using var objects = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "seeds", "objects.json")));
        var described = objects.RootElement.GetProperty("objects").EnumerateArray()
            .SelectMany(obj => obj.GetProperty("resources").EnumerateArray()
                .Select(resource => (obj.GetProperty("object").GetInt32(), resource.GetProperty("resource").GetInt32())))
            .ToHashSet();
        var used = _node.Points.Select(point => ((int)point.Object, (int)point.Resource))
            .Concat(_node.Settings.Select(setting => ((int)setting.Object, (int)setting.Resource)))
            .Where(path => path.Item1 >= 33_000).ToHashSet();
        Assert.True(used.Count > 20, "there are such paths");
        Assert.Empty(used.Except(described));
    }

    [Fact]
    public void The_profile_names_every_point_as_the_firmware_has_it()
    {
        using var profile = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "seeds", "profiles", "meter-node.json")));
        var named = profile.RootElement.GetProperty("points").EnumerateArray().Select(point => (
            Path: point.GetProperty("path").GetString()!,
            Class: point.GetProperty("class").GetString()!,
            Writable: point.TryGetProperty("access", out var access) && access.GetString() == "read-write"));
        var firmware = _node.Points.Select(
            point => (Path: MeterBench.Path(point), Class: point.Class.ToString().ToLowerInvariant(), point.Writable));
        Assert.Equal(firmware.OrderBy(point => point.Path, StringComparer.Ordinal),
            named.OrderBy(point => point.Path, StringComparer.Ordinal));
    }
}
