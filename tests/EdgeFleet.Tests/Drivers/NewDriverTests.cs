using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Drivers;

/// <summary>
/// What a new driver costs outside its folder: a line in the catalog. Schema, data and README tables are made from its description.
/// </summary>
public class NewDriverTests
{
    private const string Catalog = "edge/Gateway/Drivers/DriverCatalog.cs";

    /// <summary>Commands for technicians who have nodes on a line and no gateway.</summary>
    private const string NodeTool = "edge/Gateway/Cli/NodeCommands.cs";

    public static TheoryData<string> Namespaces =>
        [.. DriverCatalog.All(TimeProvider.System).Select(driver => driver.GetType().Namespace!)];

    [Theory]
    [MemberData(nameof(Namespaces))]
    public void Code_outside_a_drivers_folder_names_it_in_the_catalog_and_nowhere_else(string drivers)
    {
        var folder = "edge/Gateway" + drivers["EdgeFleet.Gateway".Length..].Replace('.', '/');
        var naming = Repository.Files(".cs", ".razor", ".csproj")
            .Where(file => file.StartsWith("edge/", StringComparison.Ordinal) || file.StartsWith("fleet/", StringComparison.Ordinal))
            .Where(file => !file.StartsWith($"{folder}/", StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains($"using {drivers};", StringComparison.Ordinal));
        Assert.Empty(naming.Except([Catalog, NodeTool]));
    }

    [Fact]
    public void The_fleet_knows_no_driver_by_name()
    {
        var names = DriverCatalog.All(TimeProvider.System).Select(driver => $"\"{driver.Name}\"").ToList();
        var fleet = Repository.Files(".cs", ".razor").Where(file => file.StartsWith("fleet/", StringComparison.Ordinal));
        Assert.DoesNotContain(fleet, file => names.Any(name => Repository.Read(file).Contains(name, StringComparison.Ordinal)));
    }
}
