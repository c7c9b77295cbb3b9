using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Profiles;

/// <summary>What profiles say in short, <c>extends</c> and <c>repeat</c>, is what they would say at length.</summary>
public class ExpansionTests
{
    private const string Meter = """
        { "format": "edgefleet-profile/1", "name": "meter", "title": {"en": "Meter", "zh": "电表"}, "driver": "modbus-tcp",
          "settings": {"maxGap": 4, "maxRegisters": 60},
          "points": [
            { "path": "3421/1/1", "name": {"en": "Voltage", "zh": "电压"}, "unit": "V", "class": "telemetry",
              "source": {"table": "holding", "address": 0, "type": "uint16", "scale": "0.1"} },
            { "path": "3422/0/17", "name": {"en": "Energy"}, "unit": "W.h", "class": "billing",
              "source": {"table": "holding", "address": 9, "type": "uint32"} } ] }
        """;

    /// <summary>One thing wrong with how a profile is written in short: the place, and words of what is told.</summary>
    private static readonly Dictionary<string, (string Profile, string Fault)> Wrong = new()
    {
        ["a base that is not there"] = (Derived("\"extends\": \"metre\""),
            "$.extends: there is no profile \"metre\"; write the name of one that there is"),
        ["a base that is no text"] = (Derived("\"extends\": 7"), "$.extends: 7 is not text"),
        ["itself"] = (Derived("\"extends\": \"derived\""), "$.extends: derived extends derived, which has no end"),
        ["a circle"] = (Derived("\"extends\": \"round\""),
            "$.extends[round].extends: derived extends round extends derived, which has no end"),
        ["a chain without measure"] = (Derived("\"extends\": \"link-1\""), "link-6 extends link-7 extends link-8, which are more than 8"),
        ["a base that is no profile"] = (Derived("\"extends\": \"no-profile\""), "$.extends: \"no-profile\" is no profile"),
        ["a base with a key twice"] = (Derived("\"extends\": \"twice\""), "$.extends[twice].points[0].unit: the key stands here twice"),
        ["what the base gets wrong"] = (Derived("\"extends\": \"faulty\""), "$.extends[faulty].points[0].class: the key is missing"),
        ["a point that the base does not have"] = (Derived("\"extends\": \"meter\", \"without\": [\"3421/1/1\", \"1/2/3\"]"),
            "$.without[1]: \"meter\" has no point \"1/2/3\""),
        ["no list of points"] = (Derived("\"extends\": \"meter\", \"without\": \"3421/1/1\""), "$.without: \"3421/1/1\" is not a list"),
        ["without and nothing extended"] = (Alone(Point, "\"without\": [],"), "$.without: nothing is extended; remove it"),
        ["points that are none"] = (Derived("\"extends\": \"meter\", \"points\": 7"), "$.points: 7 is not a list"),
        ["a path twice"] = (Derived("\"extends\": \"meter\", \"points\": [{\"path\": \"3421/1/1\"}, {\"path\": \"3421/01/1\"}]"),
            "$.points[1].path: 3421/1/1 stands at $.points[0] already"),
        ["a part of a point that the base does not have"] = (Derived("\"extends\": \"meter\", \"points\": [{\"path\": \"3421/2/1\"}]"),
            "$.points[0].path: \"meter\" has no point 3421/2/1; write the path of one of its points, or the whole of a new one"),
        ["a key twice"] = (Derived("\"extends\": \"meter\", \"settings\": {\"maxGap\": 1, \"maxGap\": 2}"),
            "$.settings.maxGap: the key stands here twice"),
        ["a repeat without words"] = (Repeat("{}"), "$.points[0].repeat: no word changes from turn to turn; write the words"),
        ["a repeat that is none"] = (Repeat("3"), "$.points[0].repeat: 3 is not an object"),
        ["a word with a bad name"] = (Repeat("{\"1\": [1]}"), "$.points[0].repeat.1: the word has no name that could stand in braces"),
        ["a word that is no list"] = (Repeat("{\"n\": 3}"),
            "$.points[0].repeat.n: 3 is neither a list of texts and whole numbers nor a range"),
        ["a range that goes down"] = (Repeat("{\"n\": \"3..1\"}"), "$.points[0].repeat.n: \"3..1\" is neither"),
        ["a range without measure"] = (Repeat("{\"n\": \"0..99999\"}"), "$.points[0].repeat.n: \"0..99999\" is neither"),
        ["an empty list"] = (Repeat("{\"n\": []}"), "$.points[0].repeat.n: [] is neither"),
        ["a fraction"] = (Repeat("{\"n\": [1.5]}"), "$.points[0].repeat.n: [1.5] is neither"),
        ["lists of two lengths"] = (Repeat("{\"n\": \"1..3\", \"phase\": [\"A\", \"B\"]}"),
            "$.points[0].repeat.phase: 2 values, and \"n\" has 3; write as many of each"),
        ["a word that there is not"] = (Repeat("{\"n\": \"1..3\"}", "{phase}"),
            "$.points[0].points[0].name.en: {phase} is no word of its repeat; write one of: {n}"),
        ["more than a profile holds"] = (Repeat("{\"n\": \"1..5000\"}", new string('x', 100)),
            "$.points[0].repeat: 5000 turns make more than a profile holds"),
        ["an unknown key"] = (Repeat("{\"n\": \"1..3\"}", more: "\"class\": \"state\","), "$.points[0].class: the key is not known here"),
        ["no points"] = (Alone("{\"repeat\": {\"n\": \"1..2\"}}"), "$.points[0].points: the key is missing"),
        ["a repeat in a repeat"] = (Alone("{\"repeat\": {\"n\": \"1..2\"}, \"points\": [{\"repeat\": {\"m\": \"1..2\"}, \"points\": []}]}"),
            "$.points[0].points[0].repeat: a repeat stands in no other"),
        ["a step of nothing"] = (Repeat("{\"n\": \"1..3\"}", more: "\"step\": {\"adress\": 1},"),
            "$.points[0].points[0].step: \"adress\" is no whole number of the source"),
        ["a step that is no number"] = (Repeat("{\"n\": \"1..3\"}", more: "\"step\": {\"address\": \"1\"},"),
            "$.points[0].step.address: \"1\" is not a whole number"),
        ["a turn that is wrong"] = (Repeat("{\"n\": \"65534..65536\"}"),
            "$.points[0].points[0][n=65536].path: \"3421/65536/1\" is not a point path"),
        ["a turn beyond the last register"] = (Repeat("{\"n\": \"1..3\"}", more: "\"step\": {\"address\": 40000},"),
            "$.points[0].points[0][n=3].source.address: 80000 does not fit"),
    };

    private const string Point = """
        { "path": "3421/1/1", "name": {"en": "Voltage"}, "class": "telemetry",
          "source": {"table": "holding", "address": 0, "type": "uint16"} }
        """;

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void What_is_wrong_is_told_with_its_place_and_what_to_do(string what)
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(Wrong[what].Profile, faults, Others)!;
        if (DriverCatalog.All(TimeProvider.System).FirstOrDefault(driver => driver.Name == profile.Driver) is { } driver)
            driver.Compile(profile, faults.None, "$", faults);
        Assert.Contains(Wrong[what].Fault, Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    /// <summary>As release 0.1.0 had it: folders that know it by this hash go on with it.</summary>
    [Fact]
    public void A_profile_in_short_is_the_one_at_length()
    {
        var meter = ProfileLibrary.Shipped().Find("three-phase-meter")!;
        Assert.Equal(
            [
                "3421/1/1 Voltage A A相电压 V telemetry 1 0 uint16 0.1", "3421/2/1 Voltage B B相电压 V telemetry 1 1 uint16 0.1",
                "3421/3/1 Voltage C C相电压 V telemetry 1 2 uint16 0.1", "3421/1/6 Current A A相电流 A telemetry 3 3 uint32 0.001",
                "3421/2/6 Current B B相电流 A telemetry 3 5 uint32 0.001", "3421/3/6 Current C C相电流 A telemetry 3 7 uint32 0.001",
                "3421/1/23 Active power A A相有功功率 W telemetry 1 9 int32 0.1", "3421/2/23 Active power B B相有功功率 W telemetry 1 11 int32 0.1",
                "3421/3/23 Active power C C相有功功率 W telemetry 1 13 int32 0.1", "3422/0/15 Active power 总有功功率 W telemetry 1 15 int32 0.1",
                "3422/0/5 Power factor 总功率因数  telemetry 3 17 int16 0.001", "3421/1/11 Frequency 电网频率 Hz telemetry 2 18 uint16 0.01",
                "3422/0/17 Forward energy 正向有功总电能 W.h billing 0 19 uint32 10",
                "3422/0/18 Reverse energy 反向有功总电能 W.h billing 0 21 uint32 10",
            ],
            meter.Points.Select(Told));
        Assert.Equal("16bacf8abf9ff30da7db18028da71f18d9fd5a09f849c47381584ebc7448c253", meter.Hash);
    }

    [Fact]
    public void A_meter_of_the_same_family_is_twenty_lines()
    {
        Assert.InRange(Repository.Read("seeds/profiles/three-phase-meter-tariff.json").TrimEnd().Split('\n').Length, 1, 21);
        var shipped = ProfileLibrary.Shipped();
        var (family, meter) = (shipped.Find("three-phase-meter")!, shipped.Find("three-phase-meter-tariff")!);
        Assert.Equal(("Three-phase meter with tariffs", """{"byteOrder":"CDAB"}"""), (meter.Title["en"], meter.Settings.GetRawText()));
        Assert.Equal(family.Points.Take(11).Select(Told), meter.Points.Take(11).Select(Told));
        Assert.Equal(
            [
                "3422/0/17 Forward energy 正向有功总电能 W.h billing 0 30 uint32 100",
                "3422/0/18 Reverse energy 反向有功总电能 W.h billing 0 40 uint32 100",
                "3422/1/17 Forward energy, sharp 正向有功尖电能 W.h billing 0 32 uint32 100",
                "3422/2/17 Forward energy, peak 正向有功峰电能 W.h billing 0 34 uint32 100",
                "3422/3/17 Forward energy, flat 正向有功平电能 W.h billing 0 36 uint32 100",
                "3422/4/17 Forward energy, valley 正向有功谷电能 W.h billing 0 38 uint32 100",
            ],
            meter.Points.Skip(11).Select(Told));
    }

    [Fact]
    public void Settings_and_source_go_key_by_key_the_rest_whole_and_null_takes_out()
    {
        var profile = Read(Derived("""
            "extends": "meter", "title": {"en": "Other"}, "settings": {"maxRegisters": null, "maxBits": 9},
            "points": [ {"path": "3421/1/1", "name": {"en": "U"}, "unit": null, "source": {"address": 7, "scale": null}} ]
            """));
        Assert.Equal(["en=Other"], profile.Title.Select(title => $"{title.Key}={title.Value}"));
        Assert.Equal("""{"maxBits":9,"maxGap":4}""", Canonical(profile.Settings));
        Assert.Equal(["en"], profile.Points[0].Name.Keys);
        Assert.Equal("", profile.Points[0].Unit);
        Assert.Equal("""{"address":7,"table":"holding","type":"uint16"}""", Canonical(profile.Points[0].Source));
        Assert.Equal(["3421/1/1", "3422/0/17"], profile.Points.Select(point => point.Path.ToString()));
    }

    [Fact]
    public void A_point_that_is_left_out_may_be_written_anew()
    {
        var profile = Read(Derived($$""" "extends": "meter", "without": ["3421/1/1"], "points": [{{Point}}] """));
        Assert.Equal(["3422/0/17", "3421/1/1"], profile.Points.Select(point => point.Path.ToString()));
        Assert.Equal("", profile.Points[1].Unit);
    }

    [Fact]
    public void A_chain_is_read_from_its_end()
    {
        var profile = Read(Derived("\"extends\": \"second\", \"points\": [{\"path\": \"3421/1/1\", \"source\": {\"address\": 3}}]"));
        Assert.Equal("""{"address":3,"scale":"1","table":"holding","type":"uint16"}""", Canonical(profile.Points[0].Source));
        Assert.Equal("points[0]", profile.Points[0].Place);
        Assert.Equal("extends[second].extends[meter].points[1]", profile.Points[1].Place);
    }

    [Fact]
    public void A_range_keeps_its_leading_zeros_and_a_step_may_go_down()
    {
        var profile = Read(Alone("""
            { "repeat": {"n": "08..10", "m": [1, "2", 3]}, "step": {"address": -2},
              "points": [ { "path": "3421/{m}/1", "name": {"en": "{n} of {m}"}, "class": "telemetry",
                            "source": {"table": "holding", "address": 10, "type": "uint16"} } ] }
            """));
        Assert.Equal(["3421/1/1 08 of 1 10", "3421/2/1 09 of 2 8", "3421/3/1 10 of 3 6"],
            profile.Points.Select(point => $"{point.Path} {point.Name["en"]} {point.Source.GetProperty("address")}"));
    }

    [Fact]
    public void A_profile_that_says_nothing_in_short_is_left_as_it_is()
    {
        var text = Repository.Read("seeds/profiles/greenhouse-climate.json");
        Assert.Equal(CanonicalJson.Hash(JsonDocument.Parse(text).RootElement), Read(text).Hash);
        Assert.Equal(text.Trim(), Read(text).Json.GetRawText());
    }

    [Fact]
    public void What_is_written_out_says_the_same_once_more()
    {
        foreach (var name in ProfileLibrary.Shipped().Names)
        {
            var once = ProfileLibrary.Shipped().Find(name)!;
            Assert.Equal(once.Hash, Read(once.Json.GetRawText()).Hash);
        }
    }

    [Fact]
    public void A_short_text_that_would_be_a_long_one_is_refused_before_it_is()
    {
        var faults = new ValidationFaults();
        var big = new string('x', 100_000);
        DeviceProfile.Parse(Repeat("{\"n\": \"1..4000\"}", big), faults, Others);
        Assert.Contains("make more than a profile holds", Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    /// <summary>A document on a gateway may be written in short, too: with profiles of its own, or with those that were shipped.</summary>
    [Fact]
    public void A_device_document_may_extend_its_own_profiles_and_shipped_ones()
    {
        var document = $$"""
            { "format": "edgefleet-devices/1",
              "profiles": { "mine": { "format": "edgefleet-profile/1", "name": "mine", "extends": "between", "settings": {"maxGap": 1} },
                            "between": { "format": "edgefleet-profile/1", "name": "between", "extends": "three-phase-meter",
                                         "title": {"en": "Between"} },
                            "lost": { "format": "edgefleet-profile/1", "name": "lost", "extends": "nothing" } },
              "devices": [ {{Device(1, "mine")}}, {{Device(2, "three-phase-meter-tariff")}}, {{Device(3, "lost")}} ] }
            """;
        Assert.True(Schemas.Devices.Accepts(document));
        var reader = new DeviceDocumentReader(DriverCatalog.All(TimeProvider.System), ProfileLibrary.Shipped());
        var read = reader.Read(document, new ValidationFaults());
        Assert.Equal(["mine 14 Between", "three-phase-meter-tariff 17 Three-phase meter with tariffs"],
            read.Devices.Select(device => $"{device.Profile.Name} {device.Profile.Points.Count} {device.Profile.Title["en"]}"));
        Assert.StartsWith("$.profiles.lost.extends: there is no profile \"nothing\"",
            Assert.Single(Assert.Single(read.Faulty).Faults).ToString(),
            StringComparison.Ordinal);

        static string Device(int number, string profile) =>
            $$"""
            { "number": {{number}}, "name": "d", "profile": "{{profile}}", "link": {"address": "tcp://127.0.0.1:1502", "unit": {{number}}} }
            """;
    }

    [Theory]
    [InlineData("\"extends\": \"Meter\"", false)]
    [InlineData("\"extends\": \"meter\", \"points\": [{\"path\": \"3421/1/1\", \"unit\": null}]", true)]
    [InlineData("\"extends\": \"meter\", \"points\": [{\"path\": \"3421/1/1\", \"colour\": 7}]", false)]
    [InlineData("\"extends\": \"meter\", \"without\": [\"3421/1\"]", false)]
    [InlineData("\"extends\": \"meter\", \"points\": [{\"repeat\": {\"n\": \"1..3\"}, \"points\": [{\"path\": \"3421/{n}/1\"}]}]", true)]
    [InlineData("\"title\": {\"en\": \"x\"}, \"driver\": \"modbus-tcp\", \"points\": [{\"repeat\": {\"n\": 3}, \"points\": []}]", false)]
    public void The_schema_knows_the_short_forms(string more, bool holds) => Assert.Equal(holds, Schemas.Profile.Accepts(Derived(more)));

    private static string Derived(string more) => $$"""{ "format": "edgefleet-profile/1", "name": "derived", {{more}} }""";

    private static string Alone(string points, string more = "") =>
        $$"""
        { "format": "edgefleet-profile/1", "name": "alone", "title": {"en": "x"}, {{more}} "driver": "modbus-tcp", "points": [{{points}}] }
        """;

    private static string Repeat(string words, string name = "Voltage", string more = "") => Alone($$"""
        { "repeat": {{words}}, {{more}} "points": [
          { "path": "3421/{n}/1", "name": {"en": "{{name}}"}, "class": "telemetry",
            "source": {"table": "holding", "address": 0, "type": "uint16"} } ] }
        """);

    private static JsonElement? Others(string name) => name switch
    {
        "meter" => JsonElement.Parse(Meter),
        "second" => JsonElement.Parse("""
            { "format": "edgefleet-profile/1", "name": "second", "extends": "meter",
              "points": [{"path": "3421/1/1", "source": {"scale": "1", "address": 2}}] }
            """),
        "round" => JsonElement.Parse("""{ "format": "edgefleet-profile/1", "name": "round", "extends": "derived" }"""),
        "no-profile" => JsonElement.Parse("7"),
        "twice" => JsonElement.Parse(Meter.Replace("\"unit\": \"V\"", "\"unit\": \"V\", \"unit\": \"V\"", StringComparison.Ordinal)),
        "faulty" => JsonElement.Parse(Meter.Replace("\"class\": \"telemetry\",", "", StringComparison.Ordinal)),
        ['l', 'i', 'n', 'k', '-', .. var number] =>
            JsonElement.Parse($$"""
                { "name": "link-{{number}}", "extends": "link-{{int.Parse(number, CultureInfo.InvariantCulture) + 1}}" }
                """),
        _ => null,
    };

    private static DeviceProfile Read(string text)
    {
        var faults = new ValidationFaults();
        var profile = DeviceProfile.Parse(text, faults, Others);
        Assert.Empty(faults.Lines);
        return profile!;
    }

    private static string Canonical(JsonElement json) => Encoding.UTF8.GetString(CanonicalJson.Bytes(json));

    private static string Told(ProfilePoint point) =>
        $"{point.Path} {point.Name["en"]} {point.Name["zh"]} {point.Unit} {point.Stream.ToString().ToLowerInvariant()} {point.Decimals} "
        + $"{point.Source.GetProperty("address")} {point.Source.GetProperty("type")} {point.Source.GetProperty("scale")}";
}
