using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers.Modules;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Tests.Bearers;

/// <summary>The bearers in gateway.json: what they may be, which an uplink takes, and what is said of those that may not be.</summary>
public sealed class BearerReaderTests
{
    private const string Two = """
        "bearers": [{ "name": "5g", "kind": "5g", "interface": "wwan0" },
            { "name": "nb", "kind": "nbiot", "classes": ["event"], "bytesPerDay": 200000 }]
        """;

    [Fact]
    public void A_file_of_the_first_release_has_one_bearer_over_the_machines_routes()
    {
        var bearer = Assert.Single(Read("").Bearers);
        Assert.Equal(("ethernet", BearerKind.Ethernet, null), (bearer.Terms.Name, bearer.Terms.Kind, bearer.Interface));
        Assert.True(Enum.GetValues<StreamClass>().All(bearer.Terms.Carries));
    }

    [Fact]
    public void Each_bearer_has_its_kind_its_interface_and_its_classes()
    {
        var bearers = Read(", " + Two).Bearers;
        Assert.Equal(("5g", BearerKind.FiveG, "wwan0"), (bearers[0].Terms.Name, bearers[0].Terms.Kind, bearers[0].Interface));
        Assert.Equal(BearerKind.NbIot, bearers[1].Terms.Kind);
        Assert.Equal((null, 200_000L), (bearers[0].Terms.BytesPerDay, bearers[1].Terms.BytesPerDay));
        Assert.Equal([StreamClass.Event], bearers[1].Terms.Classes!);
        Assert.Equal([null, 20_000], bearers.Select(bearer => bearer.Terms.TopBitsPerSecond));
        var slow = Read(""", "bearers": [{ "name": "nb", "kind": "nbiot", "topBitsPerSecond": 9600 }]""").Bearers[0];
        Assert.Equal(9600, slow.Terms.TopBitsPerSecond);
    }

    [Fact]
    public void A_bearer_may_be_a_module_at_a_serial_port()
    {
        var written = """{ "name": "nb", "kind": "nbiot", "module": { "port": "/dev/ttyUSB2", "apn": "cmnbiot" } }""";
        var bearer = Assert.Single(Read($", \"bearers\": [{written}]").Bearers);
        Assert.Equal(new ModuleSettings("/dev/ttyUSB2", 115200, "cmnbiot"), bearer.Module);
        Assert.IsType<ModuleBearer>(bearer.Create(TimeProvider.System));
    }

    [Theory]
    [InlineData("\"module\": {}", "$.bearers[0].module.port")]
    [InlineData("\"module\": { \"port\": \"/dev/x\", \"baud\": 1 }", "$.bearers[0].module.baud")]
    [InlineData("\"module\": { \"port\": \"/dev/x\", \"apn\": \"a\\\"b\" }", "is no name of an access point")]
    [InlineData("\"module\": { \"port\": \"/dev/x\", \"pin\": 1 }", "$.bearers[0].module.pin")]
    [InlineData("\"module\": { \"port\": \"/dev/x\" }, \"interface\": \"wwan0\"", "remove one of the two")]
    public void A_module_that_cannot_be_is_told_with_its_place(string module, string words)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse($$"""
            { "format": "edgefleet-gateway/1", "uplinks": [], "bearers": [{ "name": "nb", "kind": "nbiot", {{module}} }] }
            """, faults);
        Assert.Contains(words, Assert.Single(faults.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_narrow_leaves_telemetry_and_bulk_to_others()
    {
        var bearer = Assert.Single(Read(""", "bearers": [{ "name": "nb", "kind": "nbiot" }]""").Bearers).Terms;
        Assert.True(bearer.Carries(StreamClass.Event) && bearer.Carries(StreamClass.Billing) && bearer.Carries(StreamClass.State));
        Assert.False(bearer.Carries(StreamClass.Telemetry) || bearer.Carries(StreamClass.Bulk));
    }

    [Theory]
    [InlineData("\"kind\": \"nbiot\"", true)]
    [InlineData("\"kind\": \"nbiot\", \"aggregates\": false", false)]
    [InlineData("\"kind\": \"nbiot\", \"classes\": [\"event\"]", false)]
    [InlineData("\"kind\": \"nbiot\", \"classes\": [\"event\"], \"aggregates\": true", true)]
    [InlineData("\"kind\": \"nbiot\", \"classes\": [\"telemetry\"], \"aggregates\": true", false)]
    [InlineData("\"kind\": \"5g\"", false)]
    [InlineData("\"kind\": \"5g\", \"classes\": [\"event\"], \"aggregates\": true", true)]
    public void Telemetry_goes_over_nbiot_as_aggregates_until_somebody_names_the_classes(string terms, bool carries)
    {
        var bearer = Assert.Single(Read($", \"bearers\": [{{ \"name\": \"nb\", {terms} }}]").Bearers);
        Assert.Equal(carries, bearer.Create(TimeProvider.System).CarriesAggregates);
    }

    [Fact]
    public void How_often_a_connection_is_kept_alive_follows_the_kind_until_somebody_says_so()
    {
        var bearers = Read(", " + Two.Replace("\"classes\"", "\"keepAliveSeconds\": 110, \"classes\"", StringComparison.Ordinal)).Bearers;
        Assert.Equal([15, 110], bearers.Select(bearer => bearer.Terms.Times.KeepAlive.TotalSeconds));
        Assert.Equal(240, BearerTimes.Of(BearerKind.NbIot).KeepAlive.TotalSeconds);
        Assert.Equal(BearerTimes.Of(BearerKind.NbIot).Greeting, bearers[1].Terms.Times.Greeting);
    }

    [Fact]
    public void An_uplink_takes_those_that_it_names_in_its_order_and_otherwise_all()
    {
        var file = Read($$""", {{Two}}, "uplinks": [{ "name": "m", "kind": "manager", "bearers": ["nb", "5g"] }]""");
        Assert.Equal(["nb", "5g"], Assert.Single(file.Uplinks).Bearers);
        file = Read($$""", {{Two}}, "uplinks": [{ "name": "m", "kind": "manager" }]""");
        Assert.Equal(["5g", "nb"], Assert.Single(file.Uplinks).Bearers);
    }

    [Fact]
    public void The_cheapest_comes_first_and_each_kind_has_a_cost_of_its_own()
    {
        const string ThreeKinds = """
            "bearers": [{ "name": "nb", "kind": "nbiot" }, { "name": "5g", "kind": "5g" }, { "name": "lan", "kind": "ethernet" }]
            """;
        Assert.Equal(["lan", "5g", "nb"], Order(ThreeKinds));
        var dear = ThreeKinds.Replace("\"ethernet\"", "\"ethernet\", \"cost\": \"2.5\"", StringComparison.Ordinal);
        Assert.Equal(["5g", "lan", "nb"], Order(dear));
        Assert.Equal([10, 1, 2.5m], Read(", " + dear).Bearers.Select(bearer => bearer.Terms.Cost));
        // Of two that cost the same, the one that is written first.
        Assert.Equal(["nb", "lan", "5g"], Order(ThreeKinds.Replace("\"nbiot\"", "\"nbiot\", \"cost\": \"0\"", StringComparison.Ordinal)));

        static IReadOnlyList<string> Order(string bearers) =>
            Assert.Single(Read($$""", {{bearers}}, "uplinks": [{ "name": "m", "kind": "manager" }]""").Uplinks).Bearers;
    }

    [Fact]
    public void Bearers_survive_that_the_gateway_is_enrolled_again()
    {
        var faults = new ValidationFaults();
        var again = GatewayFile.Parse((Read(", " + Two) with { Gateway = 8 }).ToJson(), faults);
        Assert.Empty(faults.Lines);
        Assert.Equal(["5g", "nb"], again.Bearers.Select(bearer => bearer.Terms.Name));
    }

    [Theory]
    [InlineData("""[]""", "$.bearers: [] is not such a list; write a list of bearers, as in [{ \"name\": \"5g\"")]
    [InlineData("""[{ "kind": "5g" }]""", "$.bearers[0].name: the key is missing; write a name of your choice")]
    [InlineData("""[{ "name": "A b", "kind": "5g" }]""", "$.bearers[0].name: \"A b\" is no name for a bearer; write 1 to 32 of a to z")]
    [InlineData("""[{ "name": "a", "kind": "5g" }, { "name": "a", "kind": "5g" }]""", "$.bearers[1].name: $.bearers[0] has that name")]
    [InlineData("""[{ "name": "a", "kind": "lte" }]""", "$.bearers[0].kind: \"lte\"")]
    [InlineData("""[{ "name": "a", "kind": "5g", "interface": "a b" }]""",
        "$.bearers[0].interface: \"a b\" is no name of a network interface; write one that ip link shows")]
    [InlineData("""[{ "name": "a", "kind": "5g", "interface": "sixteen-letters-" }]""", "$.bearers[0].interface")]
    [InlineData("""[{ "name": "a", "kind": "5g", "classes": ["alarm"] }]""", "$.bearers[0].classes: \"alarm\" is no class of readings")]
    [InlineData("""[{ "name": "a", "kind": "5g", "bytesPerDay": 9 }]""", "$.bearers[0].bytesPerDay: 9")]
    [InlineData("""[{ "name": "a", "kind": "5g", "cost": "-1" }]""",
        "$.bearers[0].cost: \"-1\" is no cost; write what a megabyte costs in any currency, 0 to 1000000: the cheapest is preferred")]
    [InlineData("""[{ "name": "a", "kind": "5g", "cost": "1000000.01" }]""", "$.bearers[0].cost: \"1000000.01\" is no cost")]
    [InlineData("""[{ "name": "a", "kind": "5g", "cost": 1 }]""", "$.bearers[0].cost: 1 is not a decimal in quotes")]
    [InlineData("""[{ "name": "a", "kind": "5g", "apn": "iot" }]""", "$.bearers[0].apn: the key is not known here")]
    public void What_is_wrong_is_named_with_its_place_and_what_to_write(string bearers, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults($", \"bearers\": {bearers}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""["lte"]""", "$.uplinks[0].bearers: there is no bearer \"lte\"; write some of: 5g, nb")]
    [InlineData("""[7]""", "$.uplinks[0].bearers: there is no bearer 7")]
    [InlineData("""["nb", "nb"]""", "$.uplinks[0].bearers: \"nb\" stands in the list twice")]
    [InlineData("""[]""", "$.uplinks[0].bearers: [] is no list of bearers; write some of: 5g, nb; or leave the key out")]
    public void So_is_a_preference_for_what_is_not_there(string preference, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults(
            $$""", {{Two}}, "uplinks": [{ "name": "m", "kind": "manager", "bearers": {{preference}} }]""")), StringComparison.Ordinal);

    private static GatewayFile Read(string more)
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse(Text(more), faults);
        Assert.Empty(faults.Lines);
        return file;
    }

    private static IReadOnlyList<string> Faults(string more)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse(Text(more), faults);
        return [.. faults.Lines.Select(line => line.ToString()!)];
    }

    private static string Text(string more) =>
        "{ \"format\": \"edgefleet-gateway/1\", \"gateway\": 7, \"managers\": [\"https://a:1\"]" + more + " }";
}
