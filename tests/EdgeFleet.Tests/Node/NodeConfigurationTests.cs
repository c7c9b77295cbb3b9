using EdgeFleet.Contracts;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Tests.Architecture;
using EdgeFleet.Tests.Profiles;

namespace EdgeFleet.Tests.Node;

/// <summary>What people write, and what they are told about it.</summary>
public class NodeConfigurationTests
{
    private const string Key = "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f";

    [Theory]
    [InlineData("""
        { "address": "10.0.0.5:1", "node": 0, "key": "00ff", "timeoutMs": 1, "retries": 99, "longestFrame": 63, "unit": 1,
          "settings": {"3416/0": "1", "3416/256/1": "1", "3416/0/1": 0.5, "3416/0/2": "1e3", "3416/0/3": "99999999999999999999"} }
        """,
        "address", "node", "key", "timeoutMs", "retries", "longestFrame", "unit", "settings.3416/0", "settings.3416/256/1",
            "settings.3416/0/1", "settings.3416/0/2", "settings.3416/0/3")]
    [InlineData("{}", "address", "node", "key")]
    [InlineData("""{ "address": "tcp://a:1", "node": 65520, "key": 7 }""", "node", "key")]
    public void All_faults_of_a_link_are_told_at_once_with_their_places(string link, params string[] places)
    {
        var document = Document(link);
        Assert.Equal(places.Order(StringComparer.Ordinal),
            Faults(document).Select(fault => fault.Split(": ")[0]["$.devices[0].link.".Length..]).Order(StringComparer.Ordinal));
        Assert.False(Schemas.Devices.Accepts(document));
    }

    [Fact]
    public void A_key_is_in_no_fault_and_in_nothing_that_a_device_endpoint_tells()
    {
        foreach (var key in new[] { $"\"{Key}00\"", $"\"{Key[..63]}\"", $"[\"{Key}\"]", $"\"x{Key[1..]}\"" })
        {
            var document = Document($$"""{ "address": "tcp://a:1", "node": 1, "key": {{key}} }""");
            var fault = Assert.Single(Faults(document));
            Assert.DoesNotContain(Key[4..12], fault, StringComparison.Ordinal);
            Assert.False(Schemas.Devices.Accepts(document));
        }
        var faults = new ValidationFaults();
        var device = Reader().Read(Document($$"""{ "address": "tcp://a:1", "node": 1, "key": "{{Key}}" }"""), faults).Devices.Single();
        Assert.DoesNotContain("0102030405", $"{device} {device.Endpoint} {device.Endpoint.Address}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state", "source": {"table": "input"} }""",
        "$.profiles.p.points[0].source.table")]
    [InlineData("""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state", "source": {"type": "double"} }""",
        "$.profiles.p.points[0].source.type")]
    [InlineData("""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state", "access": "read-write", "source": {"select": "yes"} }""",
        "$.profiles.p.points[0].source.select")]
    public void A_source_that_schema_and_driver_do_not_know_is_a_fault_of_both(string point, string place)
    {
        var document = Document($$"""{ "address": "tcp://a:1", "node": 1, "key": "{{Key}}" }""", point);
        Assert.StartsWith($"{place}: ", Assert.Single(Faults(document)), StringComparison.Ordinal);
        Assert.False(Schemas.Devices.Accepts(document));
    }

    [Theory]
    [InlineData("""{ "path": "1/256/1", "name": {"en": "a"}, "class": "state" }""", "$.profiles.p.points[0].path")]
    [InlineData("""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state", "source": {"select": true} }""",
        "$.profiles.p.points[0].source.select")]
    [InlineData("""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state", "access": "read-write", "source": {"type": "text"} }""",
        "$.profiles.p.points[0].source.type")]
    public void What_a_schema_cannot_say_the_driver_does(string point, string place) =>
        Assert.StartsWith($"{place}: ",
            Assert.Single(Faults(Document($$"""{ "address": "tcp://a:1", "node": 1, "key": "{{Key}}" }""", point))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(", \"source\": {}")]
    [InlineData(", \"access\": \"read-write\", \"source\": {\"type\": \"boolean\", \"select\": true}")]
    public void A_source_may_be_left_out_empty_or_say_what_a_command_needs(string source)
    {
        var document = Document($$"""
            { "address": "serial:///dev/ttyUSB0?baud=9600&parity=none", "node": 1, "key": "{{Key}}", "settings": {"1/0/1": "0.5",
              "1/0/2": true} }
            """, $$"""{ "path": "1/0/1", "name": {"en": "a"}, "class": "state"{{source}} }""");
        Assert.Empty(Faults(document));
        Assert.True(Schemas.Devices.Accepts(document));
    }

    private static string Document(string link, string point = """{ "path": "1/0/1", "name": {"en": "a"}, "class": "state" }""") => $$"""
        { "format": "edgefleet-devices/1",
          "profiles": { "p": { "format": "edgefleet-profile/1", "name": "p", "title": {"en": "P"}, "driver": "node",
              "points": [ {{point}} ] } },
          "devices": [ { "number": 1, "name": "n", "profile": "p", "link": {{link}} } ] }
        """;

    private static DeviceDocumentReader Reader() => new(DriverCatalog.All(TimeProvider.System), new ProfileLibrary([]));

    private static IReadOnlyList<string> Faults(string document) =>
        [.. Reader().Check(document).Select(fault => fault.ToString())];
}
