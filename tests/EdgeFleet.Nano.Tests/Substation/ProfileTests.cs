using System.Text.Json;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nano.Tests.Substation;

/// <summary>What the fleet is told about this firmware is what it has.</summary>
public sealed class ProfileTests
{
    private static readonly SubstationController Cabinet = new SubstationBench().Cabinet;

    [Fact]
    public void The_profile_names_every_point_and_no_other()
    {
        using var profile = Read("seeds/profiles/substation-node.json");
        var named = profile.RootElement.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("path").GetString());
        Assert.Equal(Cabinet.Points.Select(Path).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_profile_and_the_firmware_agree_on_classes_and_on_what_is_selected()
    {
        using var profile = Read("seeds/profiles/substation-node.json");
        foreach (var entry in profile.RootElement.GetProperty("points").EnumerateArray())
        {
            var point = Cabinet.Points.Single(each => Path(each) == entry.GetProperty("path").GetString());
            // What is told as an event and repeated as a state is an event to the fleet.
            var events = point.DeadBand == long.MaxValue || point.Class == PointClass.Event;
            Assert.Equal(events ? "event" : point.Class.ToString().ToLowerInvariant(), entry.GetProperty("class").GetString());
            var writable = entry.TryGetProperty("access", out var access) && access.GetString() == "read-write";
            Assert.Equal(point.SelectBeforeOperate, writable);
            if (writable) Assert.True(entry.GetProperty("source").GetProperty("select").GetBoolean());
        }
    }

    [Fact]
    public void Every_path_of_our_own_stands_in_the_list_of_objects()
    {
        using var objects = Read("seeds/objects.json");
        var listed = objects.RootElement.GetProperty("objects").EnumerateArray()
            .SelectMany(each => each.GetProperty("resources").EnumerateArray()
                .Select(resource => (each.GetProperty("object").GetInt32(), resource.GetProperty("resource").GetInt32()))).ToHashSet();
        var own = Cabinet.Points.Select(point => ((int)point.Object, (int)point.Resource))
            .Concat(Cabinet.Settings.Select(setting => ((int)setting.Object, (int)setting.Resource))).Where(path => path.Item1 >= 33000)
            .ToHashSet();
        Assert.Empty(own.Except(listed));
        Assert.Empty(listed.Where(path => path.Item1 is >= 33050 and <= 33059).Except(own));
    }

    private static string Path(SensePoint point) => $"{point.Object}/{point.Instance}/{point.Resource}";

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Sources.Root, file)));
}
