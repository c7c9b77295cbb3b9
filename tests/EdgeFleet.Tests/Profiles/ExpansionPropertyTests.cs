using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;

namespace EdgeFleet.Tests.Profiles;

/// <summary>Whatever a profile says in short, it is what somebody would have written at length.</summary>
public class ExpansionPropertyTests
{
    /// <summary>A profile in short says what the same written out by hand says, for whatever numbers.</summary>
    [Fact]
    public void Whatever_is_repeated_is_as_if_written_out()
    {
        var random = new Random(6);
        for (var run = 0; run < 200; run++)
        {
            var (turns, from, points) = (random.Next(1, 9), random.Next(0, 100), random.Next(1, 4));
            var (address, step) = (random.Next(0, 1000), random.Next(-20, 20));
            var (group, written) = (new JsonArray(), new JsonArray());
            for (var p = 0; p < points; p++)
            {
                group.Add(JsonNode.Parse(PointText($"3421/{{n}}/{p}", $"P{p} {{w}}", 1000 + address + p)));
                for (var turn = 0; turn < turns; turn++)
                    written.Add(JsonNode.Parse(PointText($"3421/{from + turn}/{p}", $"P{p} word{turn}", 1000 + address + p + step * turn)));
            }
            var repeat = new JsonObject
            {
                ["repeat"] = new JsonObject
                {
                    ["n"] = $"{from}..{from + turns - 1}",
                    ["w"] = new JsonArray([.. Enumerable.Range(0, turns).Select(i => (JsonNode)$"word{i}")]),
                },
                ["step"] = new JsonObject { ["address"] = step },
                ["points"] = group,
            };
            var (inShort, atLength) = (Read([repeat]), Read(written));
            Assert.Equal(atLength.Hash, inShort.Hash);
        }

        static string PointText(string path, string name, int address) =>
            $$"""
            { "path": "{{path}}", "name": {"en": "{{name}}"}, "class": "telemetry",
              "source": {"table": "holding", "address": {{address}}, "type": "uint16"} }
            """;
    }

    /// <summary>Whatever one of many profiles says of another, it is what the two would be if somebody wrote them into one.</summary>
    [Fact]
    public void Whatever_extends_is_as_if_written_into_one()
    {
        var random = new Random(11);
        for (var run = 0; run < 200; run++)
        {
            var below = Enumerable.Range(0, random.Next(2, 8))
                .ToDictionary(i => i, i => new Values($"Point {i}", random.Next(1000), random.Next(2) == 0 ? null : "0.01"));
            var (written, whole, without) = (new JsonArray(), below.ToDictionary(), new JsonArray());
            foreach (var i in below.Keys.Skip(1).Where(_ => random.Next(3) == 0))
            {
                without.Add($"3421/{i}/1");
                whole.Remove(i);
            }
            foreach (var i in Enumerable.Range(0, 10).Where(i => whole.ContainsKey(i) == below.ContainsKey(i) && random.Next(2) == 0))
            {
                var (address, scale) = (random.Next(1000), random.Next(3) switch { 0 => null, 1 => "0.1", _ => "10" });
                var isNew = !whole.ContainsKey(i);
                whole[i] = whole.GetValueOrDefault(i, new Values($"New {i}", 0, "1")) with { Address = address, Scale = scale };
                var source = new JsonObject { ["address"] = address, ["scale"] = scale };
                written.Add(isNew ? PointOf(i, whole[i]) : new JsonObject { ["path"] = $"3421/0{i}/1", ["source"] = source });
            }
            var derived = new JsonObject
            {
                ["format"] = DeviceProfile.Format, ["name"] = "p", ["extends"] = "below", ["without"] = without, ["points"] = written,
            };
            var read = Read(derived, name => JsonSerializer.SerializeToElement(ProfileOf(name, below)));
            Assert.Equal(Told(ProfileOf("p", whole)), Told(JsonNode.Parse(read.Json.GetRawText())!));
        }

        static JsonObject ProfileOf(string name, Dictionary<int, Values> points) => new()
        {
            ["format"] = DeviceProfile.Format, ["name"] = name, ["title"] = new JsonObject { ["en"] = "P" }, ["driver"] = "modbus-tcp",
            ["points"] = new JsonArray([.. points.Select(point => PointOf(point.Key, point.Value))]),
        };

        static JsonNode PointOf(int i, Values values)
        {
            var source = new JsonObject { ["table"] = "holding", ["type"] = "uint16", ["address"] = values.Address };
            if (values.Scale is not null) source["scale"] = values.Scale;
            return new JsonObject
            {
                ["path"] = $"3421/{i}/1", ["name"] = new JsonObject { ["en"] = values.Name }, ["class"] = "telemetry", ["source"] = source,
            };
        }

        // A path is as its last writer wrote it, and a new point stands behind the old ones.
        static IEnumerable<string> Told(JsonNode profile) => profile["points"]!.AsArray()
            .Select(point => (Path: PointPath.Parse((string)point!["path"]!), Name: point["name"]!["en"], Source: point["source"]!))
            .Select(point => $"{point.Path} {point.Name} {point.Source["address"]} {point.Source["scale"]}").Order();
    }

    private static DeviceProfile Read(JsonArray points) => Read(new JsonObject
    {
        ["format"] = DeviceProfile.Format, ["name"] = "p", ["title"] = new JsonObject { ["en"] = "P" }, ["driver"] = "modbus-tcp",
        ["points"] = points,
    });

    private static DeviceProfile Read(JsonObject profile, Func<string, JsonElement?>? others = null)
    {
        var faults = new ValidationFaults();
        var read = DeviceProfile.Parse(profile.ToJsonString(), faults, others)!;
        Assert.Empty(faults.Lines);
        return read;
    }

    private sealed record Values(string Name, int Address, string? Scale);
}
