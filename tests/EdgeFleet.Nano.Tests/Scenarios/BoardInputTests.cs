using System.Text.RegularExpressions;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Scenarios;

public sealed class BoardInputTests
{
    public static TheoryData<string> Kinds => [.. NodeKinds.Names];

    /// <summary>A scenario says what happens in words that Renode's monitor takes as well.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_board_in_Renode_has_every_input_by_the_same_name(string kind)
    {
        var adapter = File.ReadAllText(Path.Combine(
            Sources.Root, $"emulation/Renode/Adapters/{char.ToUpperInvariant(kind[0])}{kind[1..]}BoardAdapter.cs"));
        var set = Regex.Matches(adapter, @"public double (\w+)\s+\{\s+get[^\n]*\n\s+set").Select(match => match.Groups[1].Value);
        var called = Regex.Matches(adapter, @"public void (\w+)\(").Select(match => match.Groups[1].Value);
        Assert.Equal(set.Concat(called).Order(StringComparer.Ordinal), Make(kind).Inputs.Names);
    }

    [Fact]
    public void What_a_board_has_not_is_refused_with_what_it_has()
    {
        var inputs = Make("meter").Inputs;
        var unknown = Assert.Throws<InvalidDataException>(() => inputs.Apply("DaylightLux 5"));
        Assert.Equal(
            "Nothing around this board is called \"DaylightLux\": give one of GasLitresPerHour, WaterLitresPerHour, Watts.",
                unknown.Message);
        Assert.Throws<InvalidDataException>(() => inputs.Apply("Watts"));
        Assert.Throws<InvalidDataException>(() => inputs.Apply("Watts many"));
    }

    private static EmulatedNode Make(string kind) => NodeKinds.Make(
        kind, new NodeMaking(new SerialBus(new SerialFormat(19_200), 1).Join("node"), 1, new byte[32], new byte[32]));
}
