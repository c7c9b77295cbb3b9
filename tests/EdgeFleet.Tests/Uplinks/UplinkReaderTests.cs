using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Delivery;
using EdgeFleet.Gateway.Identity;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Gateway.Uplinks.Manager;
using EdgeFleet.Tests.Delivery;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>The uplinks in gateway.json: what they may be, and what is said of those that may not.</summary>
public sealed class UplinkReaderTests
{
    private static readonly IReadOnlyList<IUplinkKind> Kinds = [new ManagerKind(), new PostKind()];

    [Fact]
    public void A_file_of_the_first_release_has_one_uplink_to_the_manager()
    {
        var uplink = Assert.Single(Read("").Uplinks);
        Assert.Equal(("manager", "manager"), (uplink.Name, uplink.Kind.Name));
        Assert.Null(uplink.Classes);
    }

    [Fact]
    public void An_empty_list_keeps_everything_here_and_needs_no_manager()
    {
        var faults = new ValidationFaults();
        Assert.Empty(GatewayFile.Parse("""{ "format": "edgefleet-gateway/1", "uplinks": [] }""", faults).Uplinks);
        Assert.Empty(faults.Lines);
    }

    [Fact]
    public void Each_uplink_has_its_classes_and_the_settings_of_its_kind()
    {
        var file = Read(""" , "uplinks": [{ "name": "m", "kind": "manager", "classes": ["event", "billing"] },"""
            + """{ "name": "b", "kind": "post", "settings": { "box": "7" } } ]""");
        Assert.Equal([StreamClass.Event, StreamClass.Billing], file.Uplinks[0].Classes!);
        Assert.Null(file.Uplinks[1].Classes);
        Assert.Equal("7", file.Uplinks[1].Settings.Text("box"));
    }

    [Fact]
    public void Uplinks_survive_that_the_gateway_is_enrolled_again()
    {
        var file = Read(""" , "uplinks": [{ "name": "b", "kind": "post", "settings": { "box": "7" } } ]""");
        var faults = new ValidationFaults();
        var again = GatewayFile.Parse((file with { Gateway = 8 }).ToJson(), faults, Kinds);
        Assert.Empty(faults.Lines);
        Assert.Equal((8, "7"), (again.Gateway, again.Uplinks.Single().Settings.Text("box")));
        Assert.DoesNotContain("uplinks", new GatewayFile(7, [new Uri("https://a:1")]).ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "$.uplinks: {} is not such a list; write a list of uplinks, as in [{ \"name\": \"manager\"")]
    [InlineData("""[7]""", "$.uplinks[0]: 7 is not an object")]
    [InlineData("""[{ "kind": "post" }]""", "$.uplinks[0].name: the key is missing; write a name of your choice")]
    [InlineData("""[{ "name": "A b", "kind": "post" }]""", "$.uplinks[0].name: \"A b\" is no name for an uplink; write 1 to 32 of a to z")]
    [InlineData("""[{ "name": "a|b", "kind": "post" }]""", "$.uplinks[0].name")]
    [InlineData("""[{ "name": "", "kind": "post" }]""", "$.uplinks[0].name")]
    [InlineData("""[{ "name": "a", "kind": "post" }, { "name": "a", "kind": "post" }]""", "$.uplinks[1].name: $.uplinks[0] has that name")]
    [InlineData("""[{ "name": "a" }]""", "$.uplinks[0].kind: the key is missing; write a kind of uplink, one of: manager, post")]
    [InlineData("""[{ "name": "a", "kind": "mail", "settings": { "x": 1 } }]""",
        "$.uplinks[0].kind: there is no kind \"mail\" of uplink; write one of: manager, post")]
    [InlineData("""[{ "name": "a", "kind": "manager" }, { "name": "b", "kind": "manager" }]""",
        "$.uplinks[1].kind: $.uplinks[0] sets the configuration already, and only one uplink may; remove one")]
    [InlineData("""[{ "name": "a", "kind": "post", "classes": [] }]""",
        "$.uplinks[0].classes: [] is no list of classes; write some of: event")]
    [InlineData("""[{ "name": "a", "kind": "post", "classes": "event" }]""", "$.uplinks[0].classes: \"event\" is no list")]
    [InlineData("""[{ "name": "a", "kind": "post", "classes": ["alarm"] }]""",
        "$.uplinks[0].classes: \"alarm\" is no class of readings; write some of: event, billing, state, telemetry, bulk")]
    [InlineData("""[{ "name": "a", "kind": "post", "classes": ["event", "event"] }]""", "\"event\" stands in the list twice")]
    [InlineData("""[{ "name": "a", "kind": "post", "bearers": ["5g"] }]""",
        "$.uplinks[0].bearers: there is no bearer \"5g\"; write some of: ethernet")]
    [InlineData("""[{ "name": "a", "kind": "post", "carriers": ["5g"] }]""",
        "$.uplinks[0].carriers: the key is not known here; remove it")]
    [InlineData("""[{ "name": "a", "kind": "post", "settings": { "box": 7 } }]""", "$.uplinks[0].settings.box: 7 does not fit")]
    [InlineData("""[{ "name": "a", "kind": "post", "settings": { "bax": "7" } }]""",
        "$.uplinks[0].settings.bax: the key is not known here")]
    [InlineData("""[{ "name": "a", "kind": "post", "settings": { "box": "13" } }]""", "$.uplinks[0].settings.box: no box 13")]
    [InlineData("""[{ "name": "a", "kind": "manager", "settings": { "box": "1" } }]""",
        "$.uplinks[0].settings.box: the key is not known here")]
    public void What_is_wrong_is_named_with_its_place_and_what_to_write(string uplinks, string fault)
    {
        var faults = new ValidationFaults();
        GatewayFile.Parse(Text($", \"uplinks\": {uplinks}"), faults, Kinds);
        Assert.Contains(fault, faults.Lines[0], StringComparison.Ordinal);
        // What is no object also lacks its keys; all else is one fault each.
        Assert.Equal(uplinks == "[7]" ? 3 : 1, faults.Lines.Count);
    }

    private static GatewayFile Read(string more)
    {
        var faults = new ValidationFaults();
        var file = GatewayFile.Parse(Text(more), faults, Kinds);
        Assert.Empty(faults.Lines);
        return file;
    }

    private static string Text(string more) =>
        "{ \"format\": \"edgefleet-gateway/1\", \"gateway\": 7, \"managers\": [\"https://a:1\"]" + more + " }";

    /// <summary>Another kind: it has a setting, and a rule that no description can say.</summary>
    private sealed class PostKind : IUplinkKind
    {
        private static readonly PhraseKind NoBox = new("test-no-box", "no box {box}; write another");

        public string Name => "post";
        public IReadOnlyList<Field> Settings { get; } = [Fields.Text("box", "Box", "信箱", 4).Or("1")];
        public bool Configures(FieldValues settings) => false;
        public bool NeedsEnrolment => false;

        public void Check(FieldValues settings)
        {
            if (settings.Text("box") == "13") settings.Fault("box", NoBox.With("13"));
        }

        public IReadOnlyList<OtherSide> OtherSides(UplinkEntry entry, UplinkGround ground) => [];
        public IUplink Create(UplinkEntry entry, UplinkContext context) => new MemoryUplink(entry.Name);
    }
}
