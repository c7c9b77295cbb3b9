using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers;

namespace EdgeFleet.Tests.Drivers;

/// <summary>A description may come from a gateway that means no good.</summary>
public class DescriptionCheckTests
{
    private static readonly Dictionary<string, Action<DriverDescription>> Odd = new()
    {
        ["no name"] = driver => driver.Name = "../x",
        ["a kind from another time"] = driver => driver.Link.Add(new Field { Key = "a", Kind = (Field.Types.Kind)99 }),
        ["no key"] = driver => driver.Link.Add(Fields.Whole("", "", "", 0, 1)),
        ["no bounds"] = driver => driver.Link.Add(new Field { Key = "a", Kind = Field.Types.Kind.Whole, Min = "x", Max = "1" }),
        ["no limit"] = driver => driver.Link.Add(Fields.Text("a", "", "", 0)),
        ["a default that does not fit"] = driver => driver.Link.Add(Fields.Whole("a", "", "", 0, 1).Or(2)),
        ["a condition on nothing"] = driver => driver.Source.Add(Fields.Whole("a", "", "", 0, 1).Where("b", "c")),
        ["a pattern that is none"] = driver => driver.Settings.Add(Fields.Text("a", "", "", 9).Like("(", "", "")),
        ["a pattern that looks back"] = driver => driver.Settings.Add(Fields.Text("a", "", "", 9).Like(@"(a)\1", "", "")),
        ["a pattern that multiplies"] = driver => driver.Settings.Add(Fields.Text("a", "", "", 9).Like("((a{99}){99}){99}", "", "")),
        ["a pattern of thousands"] = driver => driver.Settings.Add(Fields.Text("a", "", "", 9).Like("a{99999}", "", "")),
        ["a map without keys"] = driver => driver.Link.Add(Fields.Map("a", "", "", 9, Fields.Decimal("", "", ""))),
        ["too many fields"] = driver => driver.Link.Add(Enumerable.Range(0, 201).Select(i => Fields.Boolean($"a{i}", "", ""))),
        ["megabytes of help"] = driver => driver.Link.Add(Fields.Boolean("a", new string('x', 1_000_000), "")),
        ["an object that is a secret"] = driver => driver.Link.Add(
            new Field { Key = "a", Kind = Field.Types.Kind.Object, Secret = true, Fields = { Fields.Boolean("b", "", "") } }),
        ["a secret in a profile's settings"] = driver => driver.Settings.Add(Fields.Text("a", "", "", 9).Hidden()),
        ["a secret deep in a point's source"] = driver => driver.Source.Add(
            new Field { Key = "a", Kind = Field.Types.Kind.Object, Fields = { Fields.Text("b", "", "", 9).Hidden() } }),
        ["a secret in an address"] = driver => driver.Link.Add(
            Fields.Address("a", "", "", Fields.Device("serial", "serial:///dev/ttyUSB0", Fields.Text("pin", "", "", 9).Hidden()))),
        ["nested without end"] = driver =>
            driver.Link.Add(Enumerable.Range(0, 9)
            .Aggregate(Fields.Boolean("a", "", ""), (inner, _) =>
            new Field { Key = "a", Kind = Field.Types.Kind.Object, Fields = { inner } })),
    };

    public static TheoryData<string> OddNames => [.. Odd.Keys];

    [Fact]
    public void What_our_drivers_say_passes() =>
        Assert.All(DriverCatalog.All(TimeProvider.System), driver => Assert.Null(DescriptionCheck.Fault(driver.Description)));

    [Theory]
    [MemberData(nameof(OddNames))]
    public void What_is_odd_does_not(string odd)
    {
        var driver = new DriverDescription { Name = "odd" };
        Odd[odd](driver);
        Assert.NotNull(DescriptionCheck.Fault(driver));
    }
}
