using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Drivers.Pages;
using EdgeFleet.Tests.Architecture;
using Kind = EdgeFleet.Contracts.V1.Field.Types.Kind;

namespace EdgeFleet.Tests.Drivers;

/// <summary>A link as it is entered in the console: by the fields that its driver describes, or as JSON.</summary>
public class LinkEntryTests
{
    private const string Hidden = "•••";
    private static readonly DriverDescription Modbus = Shipped("modbus-tcp"), Node = Shipped("node");

    [Fact]
    public void What_is_typed_becomes_a_value_of_the_fields_kind()
    {
        var entry = New(Modbus);
        Type(entry, ("address", " tcp://10.0.0.5 "), ("unit", "3"), ("closeAfterPoll", "true"));
        Assert.Equal("""{"address":"tcp://10.0.0.5","unit":3,"closeAfterPoll":true}""", entry.Read().GetRawText());
        Type(entry, ("closeAfterPoll", ""));
        Assert.Equal("""{"address":"tcp://10.0.0.5","unit":3}""", entry.Read().GetRawText());
    }

    [Fact]
    public void What_does_not_fit_is_kept_as_it_was_typed_and_refused_by_the_registrys_own_reader()
    {
        var entry = New(Modbus);
        Type(entry, ("address", "tcp://10.0.0.5"), ("unit", "three"));
        Assert.Equal("three", entry.Draft.Text(Field(entry, "unit")));
        var faults = new ValidationFaults();
        FieldReader.Read(Modbus.Link, new JsonSection(entry.Read(), "link", faults));
        Assert.Equal("link.unit: \"three\" does not fit; write a whole number from 0 to 255", Assert.Single(faults.Lines));
    }

    [Fact]
    public void Fields_that_do_not_go_with_the_line_are_neither_asked_for_nor_sent_and_come_back_with_it()
    {
        var entry = New(Modbus);
        Type(entry, ("address", "serial:///dev/ttyUSB0"), ("unit", "3"), ("baud", "19200"));
        Assert.Contains(Asked(entry), field => field.Key == "baud");
        Assert.Equal("rtu", Field(entry, "framing").Fallback);

        Type(entry, ("address", "tcp://10.0.0.5"));
        Assert.DoesNotContain(Asked(entry), field => field.Key == "baud");
        Assert.Equal("tcp", Field(entry, "framing").Fallback);
        Assert.Equal("""{"address":"tcp://10.0.0.5","unit":3}""", entry.Read().GetRawText());

        Type(entry, ("address", "serial:///dev/ttyUSB0"));
        Assert.Equal("19200", entry.Draft.Text(Field(entry, "baud")));
    }

    [Fact]
    public void A_secret_that_is_stored_stays_until_another_is_typed()
    {
        var entry = new LinkEntry(Parse($$"""{"address":"tcp://10.0.0.5:4196","node":7,"key":"{{Hidden}}"}"""), Node);
        var key = Field(entry, "key");
        Assert.True(entry.Draft.Keeps(key));
        entry.Draft.Write(key, "");
        Assert.Equal(Hidden, entry.Read().GetProperty("key").GetString());
        entry.Draft.Write(key, "00ff");
        Assert.False(entry.Draft.Keeps(key));
        Assert.Equal("00ff", entry.Read().GetProperty("key").GetString());
        entry.Draft.Write(key, null);
        Assert.Equal(Hidden, entry.Read().GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("3416/0/5820 = 0.5\n 3416/0/1=true\n\n", """{"3416/0/5820":"0.5","3416/0/1":true}""")]
    [InlineData("3416/0/5820 = a = b", """{"3416/0/5820":"a = b"}""")]
    [InlineData("3416/0/5820 = 1\n3416/0/5820 = 2", "\"3416/0/5820 = 1\\n3416/0/5820 = 2\"")]
    [InlineData("3416/0/5820", "\"3416/0/5820\"")]
    public void The_entries_of_a_map_are_lines_and_no_line_is_lost(string typed, string settings)
    {
        var entry = New(Node);
        Type(entry, ("settings", typed));
        Assert.Equal(settings, entry.Read().GetProperty("settings").GetRawText());
        Type(entry, ("settings", entry.Draft.Text(Field(entry, "settings"))));
        Assert.Equal(settings, entry.Read().GetProperty("settings").GetRawText());
    }

    [Fact]
    public void Fields_and_JSON_show_the_same()
    {
        var entry = New(Modbus);
        Type(entry, ("address", "tcp://10.0.0.5"), ("unit", "three"));
        entry.Switch();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"address":"tcp://10.0.0.5","unit":"three"}"""), JsonNode.Parse(entry.Json!)));

        entry.Json = """{"address":"tcp://10.0.0.5","unit":4,"unit":5}""";
        Assert.Equal("link", Assert.Throws<RefusedException>(entry.Switch).Faults[0].Place);
        Assert.Contains("unit", entry.Json, StringComparison.Ordinal);

        entry.Json = """{"address":"tcp://10.0.0.5","unit":4,"unknown":1}""";
        entry.Switch();
        Assert.Equal("4", entry.Draft.Text(Field(entry, "unit")));
        Assert.Equal("""{"address":"tcp://10.0.0.5","unit":4,"unknown":1}""", entry.Read().GetRawText());
    }

    [Fact]
    public void Another_driver_begins_on_the_same_line_and_what_was_entered_for_the_first_is_not_lost()
    {
        var entry = New(Modbus);
        Type(entry, ("address", "tcp://10.0.0.5:4196"), ("unit", "3"), ("retries", "4"));
        entry.Choose(Node);
        Assert.Equal("""{"address":"tcp://10.0.0.5:4196"}""", entry.Read().GetRawText());
        entry.Choose(Modbus);
        Assert.Equal("""{"address":"tcp://10.0.0.5:4196","unit":3,"retries":4}""", entry.Read().GetRawText());
    }

    [Fact]
    public void A_driver_that_nobody_describes_is_written_for_as_JSON()
    {
        var entry = New(Modbus);
        Type(entry, ("address", "tcp://10.0.0.5"));
        entry.Choose(null);
        Assert.Equal("tcp://10.0.0.5", JsonNode.Parse(entry.Json!)!["address"]!.GetValue<string>());
        entry.Json = "{ broken";
        entry.Choose(Modbus);
        Assert.Equal("{ broken", entry.Json);
        entry.Json = """{"unit":9}""";
        entry.Choose(Modbus);
        Assert.Equal("9", entry.Draft.Text(Field(entry, "unit")));
    }

    [Fact]
    public void Objects_within_are_filled_in_and_left_out_when_they_are_empty()
    {
        var driver = new DriverDescription
        {
            Name = "within",
            Link =
            {
                Fields.Text("host", "Host", "主机", 20),
                new Field
                {
                    Key = "login",
                    Kind = Kind.Object,
                    Fields = { Fields.Text("user", "User", "用户", 8), Fields.Text("word", "Word", "口令", 8).Hidden() },
                },
            },
        };
        var entry = new LinkEntry(Parse($$$"""{"host":"a","login":{"word":"{{{Hidden}}}"}}"""), driver);
        var login = driver.Link[1];
        entry.Draft.Part(login)!.Write(login.Fields[1], "new");
        entry.Draft.Part(login)!.Write(login.Fields[1], "");
        entry.Draft.Part(login)!.Write(login.Fields[0], "me");
        Assert.True(JsonElement.DeepEquals(Parse($$$"""{"host":"a","login":{"word":"{{{Hidden}}}","user":"me"}}"""), entry.Read()));

        var empty = New(driver);
        Assert.NotNull(empty.Draft.Part(login));
        Assert.Equal("{}", empty.Read().GetRawText());
    }

    /// <summary>Whatever the samples of the drivers hold, the fields show it and write it back as it was.</summary>
    [Fact]
    public void The_links_of_all_samples_pass_through_the_fields_unchanged()
    {
        var samples = Repository.Files(".json").Where(file => file.StartsWith("edge/Gateway/Drivers/", StringComparison.Ordinal)
            && file.EndsWith("/sample.json", StringComparison.Ordinal));
        var links = samples.SelectMany(Links).ToList();
        Assert.NotEmpty(links);
        foreach (var (driver, link) in links)
        {
            var entry = new LinkEntry(link, driver);
            foreach (var field in Asked(entry)) entry.Draft.Write(field, entry.Draft.Text(field));
            Assert.True(JsonElement.DeepEquals(link, entry.Read()), $"{driver.Name}: {link} became {entry.Read()}");
        }
    }

    private static IEnumerable<(DriverDescription, JsonElement)> Links(string file)
    {
        var document = Parse(File.ReadAllText(Path.Combine(Repository.Root, file)));
        foreach (var device in document.GetProperty("devices").EnumerateArray())
        {
            var name = device.GetProperty("profile").GetString()!;
            var profile = document.TryGetProperty("profiles", out var own) && own.TryGetProperty(name, out var found)
                ? found
                : Parse(File.ReadAllText(Path.Combine(Repository.Root, "seeds/profiles", name + ".json")));
            yield return (Shipped(profile.GetProperty("driver").GetString()!), device.GetProperty("link"));
        }
    }

    private static LinkEntry New(DriverDescription driver) => new(Parse("{}"), driver);

    private static void Type(LinkEntry entry, params (string Key, string Text)[] typed)
    {
        foreach (var (key, text) in typed) entry.Draft.Write(Field(entry, key), text);
    }

    private static Field Field(LinkEntry entry, string key) => Asked(entry).Single(field => field.Key == key);

    private static IReadOnlyList<Field> Asked(LinkEntry entry) => entry.Draft.Asked(entry.Driver!.Link);

    private static DriverDescription Shipped(string name) =>
        DriverCatalog.All(TimeProvider.System).Single(driver => driver.Name == name).Description;

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
