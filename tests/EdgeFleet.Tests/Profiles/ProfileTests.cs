using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Profiles;

/// <summary>Profiles are held by two readings of one format: the schema and the loader with its driver.</summary>
public class ProfileTests
{
    public static TheoryData<string> Shipped =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "seeds", "profiles"), "*.json").Select(file => Path.GetFileName(file))];

    /// <summary>One thing wrong with an otherwise good profile, and the place that the loader names.</summary>
    private static readonly Dictionary<string, (Action<JsonNode> Spoil, string At)> Wrong = new()
    {
        ["unknown key"] = (p => p["colour"] = "red", "$.colour"),
        ["unknown key in a point"] = (p => p["points"]![0]!["scale"] = "1", "$.points[0].scale"),
        ["unknown key in a source"] = (p => Source(p)["adress"] = 1, "$.points[0].source.adress"),
        ["unknown key in the settings"] = (p => p["settings"]!["baud"] = 9600, "$.settings.baud"),
        ["missing format"] = (p => Without(p, "format"), "$.format"),
        ["other format"] = (p => p["format"] = "edgefleet-profile/9", "$.format"),
        ["missing title"] = (p => Without(p, "title"), "$.title"),
        ["title without English"] = (p => p["title"] = new JsonObject { ["zh"] = "x" }, "$.title.en"),
        ["title in no language"] = (p => p["title"]!["english"] = "x", "$.title.english"),
        ["empty name of a point"] = (p => p["points"]![0]!["name"]!["en"] = "", "$.points[0].name.en"),
        ["name in capitals"] = (p => p["name"] = "Greenhouse", "$.name"),
        ["no points"] = (p => p["points"] = new JsonArray(), "$.points"),
        ["points no list"] = (p => p["points"] = "none", "$.points"),
        ["path with two parts"] = (p => p["points"]![0]!["path"] = "3303/0", "$.points[0].path"),
        ["unknown class"] = (p => p["points"]![0]!["class"] = "metric", "$.points[0].class"),
        ["missing class"] = (p => Without(p["points"]![0]!, "class"), "$.points[0].class"),
        ["unknown report rule"] = (p => p["points"]![0]!["report"] = "sometimes", "$.points[0].report"),
        ["unknown access"] = (p => p["points"]![0]!["access"] = "write", "$.points[0].access"),
        ["a period of a millisecond"] = (p => p["points"]![0]!["periodMs"] = 1, "$.points[0].periodMs"),
        ["a period as text"] = (p => p["points"]![0]!["periodMs"] = "60000", "$.points[0].periodMs"),
        ["a period of two days"] = (p => p["points"]![0]!["periodMs"] = 172_800_000, "$.points[0].periodMs"),
        ["a dead band as a number"] = (p => p["points"]![0]!["deadBand"] = 0.5, "$.points[0].deadBand"),
        ["a range as a number"] = (p => p["points"]![6]!["max"] = 100, "$.points[6].max"),
        ["too many decimals"] = (p => p["points"]![0]!["decimals"] = 16, "$.points[0].decimals"),
        ["unit no text"] = (p => p["points"]![0]!["unit"] = 7, "$.points[0].unit"),
        ["missing source"] = (p => Without(p["points"]![0]!, "source"), "$.points[0].source"),
        ["scale as a number"] = (p => Source(p)["scale"] = 0.1, "$.points[0].source.scale"),
        ["scale no number"] = (p => Source(p)["scale"] = "1e3", "$.points[0].source.scale"),
        ["unknown table"] = (p => Source(p)["table"] = "register", "$.points[0].source.table"),
        ["unknown type"] = (p => Source(p)["type"] = "short", "$.points[0].source.type"),
        ["missing type"] = (p => Without(Source(p), "type"), "$.points[0].source.type"),
        ["address too high"] = (p => Source(p)["address"] = 65536, "$.points[0].source.address"),
        ["address negative"] = (p => Source(p)["address"] = -1, "$.points[0].source.address"),
        ["address as text"] = (p => Source(p)["address"] = "40001", "$.points[0].source.address"),
        ["no-value of the wrong size"] = (p => Source(p)["noValue"] = "0x80", "$.points[0].source.noValue"),
        ["order of 64 bits on 16"] = (p => Source(p)["byteOrder"] = "ABCDEFGH", "$.points[0].source.byteOrder"),
        ["order that is none"] = (p => p["settings"]!["byteOrder"] = "ACBD", "$.settings.byteOrder"),
        ["more registers than a request has"] = (p => p["settings"]!["maxRegisters"] = 126, "$.settings.maxRegisters"),
        ["a number type in a coil"] = (p => Source(p)["table"] = "coil", "$.points[0].source.type"),
        ["text without length"] =
            (p => p["points"]![0]!["source"] = new JsonObject { ["table"] = "input", ["address"] = 0, ["type"] = "string" },
            "$.points[0].source.length"),
        ["bit beyond the register"] =
            (p => p["points"]![0]!["source"] = new JsonObject { ["table"] = "input", ["address"] = 0, ["type"] = "bool", ["bit"] = 16 },
            "$.points[0].source.bit"),
    };

    /// <summary>What only the loader can say.</summary>
    private static readonly Dictionary<string, (Action<JsonNode> Spoil, string At)> WrongBeyondTheSchema = new()
    {
        ["a path twice"] = (p => p["points"]![1]!["path"] = "3303/0/5700", "$.points[1].path"),
        ["path part too high"] = (p => p["points"]![0]!["path"] = "3303/0/99999", "$.points[0].path"),
        ["empty range"] = (p => p["points"]![6]!["min"] = "101", "$.points[6].max"),
        ["range of what is read only"] = (p => p["points"]![0]!["max"] = "50", "$.points[0].max"),
        ["a dead band of nothing"] = (p => p["points"]![0]!["deadBand"] = "0", "$.points[0].deadBand"),
        ["a dead band below nothing"] = (p => p["points"]![0]!["deadBand"] = "-1", "$.points[0].deadBand"),
        ["a dead band and every poll"] =
            (p => (p["points"]![0]!["deadBand"], p["points"]![0]!["report"]) = ("1", "poll"), "$.points[0].deadBand"),
        ["a dead band of no number"] = (p => (p["points"]![0]!["deadBand"], p["points"]![0]!["source"]) =
            ("1", new JsonObject { ["table"] = "input", ["address"] = 0, ["type"] = "bool", ["bit"] = 1 }), "$.points[0].deadBand"),
        ["scale 0"] = (p => Source(p)["scale"] = "0", "$.points[0].source.scale"),
        ["scale with too many digits"] = (p => Source(p)["scale"] = "0.123456789", "$.points[0].source.scale"),
        ["an input register written"] = (p => p["points"]![0]!["access"] = "read-write", "$.points[0].source.table"),
        ["beyond the last register"] = (p => p["points"]![2]!["source"]!["address"] = 65535, "$.points[2].source.address"),
        ["wider than maxRegisters"] = (p => p["settings"]!["maxRegisters"] = 1, "$.points[2].source.type"),
    };

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];
    public static TheoryData<string> WrongBeyondTheSchemaNames => [.. WrongBeyondTheSchema.Keys];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Shipped_profiles_pass_schema_loader_and_driver(string file)
    {
        var text = Repository.Read($"seeds/profiles/{file}");
        Assert.True(Schemas.Profile.Accepts(text));
        Assert.Empty(Faults(text));
        Assert.Contains(Path.GetFileNameWithoutExtension(file), ProfileLibrary.Shipped().Names);
    }

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void What_is_wrong_is_wrong_for_schema_and_loader(string what)
    {
        var (spoil, at) = Wrong[what];
        var text = Spoilt(spoil);
        Assert.False(Schemas.Profile.Accepts(text));
        Assert.StartsWith($"{at}: ", Assert.Single(Faults(text)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongBeyondTheSchemaNames))]
    public void What_a_schema_cannot_say_the_loader_does(string what)
    {
        var (spoil, at) = WrongBeyondTheSchema[what];
        Assert.Contains(Faults(Spoilt(spoil)), fault => fault.StartsWith($"{at}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_greenhouse_has_its_eight_points()
    {
        var profile = ProfileLibrary.Shipped().Find("greenhouse-climate")!;
        Assert.Equal(
            ["3303/0/5700 Cel", "3304/0/5700 %", "3325/0/5700 [ppm]", "3301/0/5700 lx", "3320/0/5700 %", "3303/1/5700 Cel", "3337/0/5536 %",
                "3337/1/5536 %"],
            profile.Points.Select(point => $"{point.Path} {point.Unit}"));
        var vent = profile.Points[6];
        Assert.Equal((StreamClass.State, ReportRule.Change, new WriteRange(0, 100)), (vent.Stream, vent.Report, vent.Range));
        Assert.All(profile.Points, point => Assert.Contains("zh", point.Name.Keys));
    }

    [Fact]
    public void A_dead_band_makes_a_point_report_changes_and_a_period_is_its_own()
    {
        var faults = new ValidationFaults();
        var points = DeviceProfile.Parse(Spoilt(p =>
        {
            p["points"]![0]!["deadBand"] = "0.5";
            p["points"]![1]!["periodMs"] = 60_000;
        }), faults)!.Points;
        Assert.Empty(faults.Lines);
        Assert.Equal((ReportRule.Change, 0.5m, null), (points[0].Report, points[0].DeadBand, points[0].Period));
        Assert.Equal((ReportRule.Poll, 0m, TimeSpan.FromMinutes(1)), (points[1].Report, points[1].DeadBand, points[1].Period));
    }

    /// <summary>A node sends what it has by rules of its own; a key that would do nothing is refused, not passed over.</summary>
    [Theory]
    [InlineData("\"periodMs\": 60000", "$.points[0].periodMs: the driver \"node\" there does not support it; remove it")]
    [InlineData("\"deadBand\": \"0.5\"", "$.points[0].deadBand: the driver \"node\" there does not support it; remove it")]
    public void A_driver_that_does_not_support_a_key_says_so(string key, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults($$"""
        { "format": "edgefleet-profile/1", "name": "n", "title": {"en": "N"}, "driver": "node",
          "points": [ { "path": "3303/0/5700", "name": {"en": "T"}, "class": "telemetry", {{key}} } ] }
        """)), StringComparison.Ordinal);

    [Fact]
    public void The_hash_is_of_the_content_and_not_of_its_layout()
    {
        var text = Greenhouse();
        var hash = DeviceProfile.Parse(text, new ValidationFaults())!.Hash;
        var turned = new JsonObject(
            JsonNode.Parse(text)!.AsObject().Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        Assert.Equal(hash, DeviceProfile.Parse(turned.ToJsonString(), new ValidationFaults())!.Hash);
        Assert.NotEqual(hash, DeviceProfile.Parse(Spoilt(p => p["points"]![0]!["decimals"] = 2), new ValidationFaults())!.Hash);
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"points\": [null, 1, {}], \"title\": 3, \"settings\": 1}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("{\"name\": \"\\ud800\"}")]
    [InlineData("{\"extends\": \"\\ud800\", \"name\": \"a\"}")]
    [InlineData("{\"points\": [{\"repeat\": {\"n\": [\"\\ud800\"]}, \"points\": [{}]}]}")]
    [InlineData("{\"\\ud800\": 1}")]
    public void Anything_else_is_faults_and_no_crash(string text) => Assert.NotEmpty(Faults(text));

    [Fact]
    public void A_folder_with_faults_says_all_of_them_with_their_files()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-profiles").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "a.json"), "{");
            File.WriteAllText(Path.Combine(folder, "b.json"), Greenhouse());
            var error = Assert.Throws<InvalidDataException>(() => ProfileLibrary.Load(folder));
            Assert.Contains("a.json: $: the text is not JSON", error.Message, StringComparison.Ordinal);
            Assert.Contains("b.json: $.name: \"greenhouse-climate\" is not the file's name", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Assert.Throws<InvalidDataException>(() => ProfileLibrary.Load(folder));
    }

    [Theory]
    [InlineData("edge/Gateway/Drivers/Modbus/sample.json", "unit", 256)]
    [InlineData("edge/Gateway/Drivers/Dlt645/sample.json", "timeoutMs", 9)]
    [InlineData("edge/Gateway/Drivers/Node/sample.json", "node", 65520)]
    [InlineData("edge/Gateway/Drivers/LocalIo/sample.json", "board", 7)]
    public void Sample_configurations_pass_schema_and_reader(string file, string key, int wrong)
    {
        var text = Repository.Read(file);
        Assert.True(Schemas.Devices.Accepts(text));
        var reader = new DeviceDocumentReader(DriverCatalog.All(TimeProvider.System), ProfileLibrary.Shipped());
        Assert.Empty(reader.Check(text));
        Assert.NotEmpty(reader.Read(text, new ValidationFaults()).Devices);
        var spoilt = JsonNode.Parse(text)!;
        spoilt["devices"]![0]!["link"]![key] = wrong;
        Assert.False(Schemas.Devices.Accepts(spoilt.ToJsonString()));
        Assert.StartsWith($"$.devices[0].link.{key}: ", Assert.Single(reader.Check(spoilt.ToJsonString())).ToString(),
            StringComparison.Ordinal);
    }

    private static string Greenhouse() => Repository.Read("seeds/profiles/greenhouse-climate.json");

    private static string Spoilt(Action<JsonNode> spoil)
    {
        var node = JsonNode.Parse(Greenhouse())!;
        spoil(node);
        return node.ToJsonString();
    }

    private static IReadOnlyList<string> Faults(string text)
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(text, faults, name => ProfileLibrary.Shipped().Find(name)?.Json);
        if (profile is not null)
            DriverCatalog.All(TimeProvider.System)
                .FirstOrDefault(driver => driver.Name == profile.Driver)?.Compile(profile, faults.None, "$", faults);
        return faults.Lines;
    }

    private static JsonNode Source(JsonNode profile) => profile["points"]![0]!["source"]!;

    private static void Without(JsonNode node, string key) => node.AsObject().Remove(key);
}
