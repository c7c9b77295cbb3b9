using System.Text.Json;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nano.Tests.Lamps;

/// <summary>Whoever reads a path of our own range finds out what it is.</summary>
public sealed class LampObjectTests
{
    [Fact]
    public void Every_path_of_our_own_range_is_described_in_the_seeds()
    {
        using var objects = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "seeds", "objects.json")));
        var described = objects.RootElement.GetProperty("objects").EnumerateArray()
            .SelectMany(obj => obj.GetProperty("resources").EnumerateArray()
                .Select(resource => (obj.GetProperty("object").GetInt32(), resource.GetProperty("resource").GetInt32())))
            .ToHashSet();
        var used = new LightPoints().All.Select(point => ((int)point.Object, (int)point.Resource))
            .Concat(new LightSettings().All.Select(setting => ((int)setting.Object, (int)setting.Resource)))
            .Where(path => path.Item1 >= 33_000).ToHashSet();
        Assert.True(used.Count > 15, "there are such paths");
        Assert.Empty(used.Except(described));
    }

    [Fact]
    public void The_profile_names_every_point_as_the_firmware_has_it()
    {
        using var profile = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "seeds", "profiles", "streetlight-node.json")));
        var named = profile.RootElement.GetProperty("points").EnumerateArray().Select(point => (
            Path: point.GetProperty("path").GetString()!,
            Class: point.GetProperty("class").GetString()!,
            Writable: point.TryGetProperty("access", out var access) && access.GetString() == "read-write"));
        var firmware = new LightPoints().All.Select(point => (
            Path: $"{point.Object}/{point.Instance}/{point.Resource}",
            Class: point.Class.ToString().ToLowerInvariant(),
            point.Writable));
        Assert.Equal(firmware.OrderBy(point => point.Path, StringComparer.Ordinal),
            named.OrderBy(point => point.Path, StringComparer.Ordinal));
    }
}
