using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeFleet.Tests.Architecture;

public class DependencyTests
{
    /// <summary>A firmware is its application on a board, started by the boot library; all kinds link the same.</summary>
    private static readonly string[] Firmware =
        ["hardware/Boards", "hardware/Devices", "nano/Adapters", "nano/Boot", "nano/Hardware", "nano/Node", "nano/Platform", "nano/Update",
        "nano/Wire"];

    private static readonly string[] Firmwares =
        [.. Repository.Files("/Program.cs").Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/'))
            .Where(folder => folder.StartsWith("nano/", StringComparison.Ordinal))];

    /// <summary>Which project may link which. Nothing links the tests.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["fleet/Contracts"] = [],
        ["fleet/Manager"] = ["fleet/Contracts"],
        ["fleet/Cli"] = ["fleet/Contracts"],
        ["edge/Lines"] = ["fleet/Contracts"],
        ["edge/Core"] = ["edge/Lines", "fleet/Contracts"],
        ["edge/Gateway"] = ["edge/Core", "hardware/Boards", "nano/Dlt645", "nano/Host", "nano/Wire"],
        ["nano/Wire"] = [],
        // A technician's tool needs no gateway.
        ["nano/Host"] = ["edge/Lines", "nano/Wire"],
        ["nano/Dlt645"] = [],
        ["nano/Meter"] = [.. Firmware, "nano/Dlt645"],
        // What is deployed hangs on it alone, so that an image can bring a node library of its own.
        ["nano/Hardware"] = [],
        ["nano/Node"] = ["nano/Hardware", "nano/Update", "nano/Wire"],
        // Boot program and node library read it alike.
        ["nano/Update"] = ["nano/Hardware", "nano/Wire"],
        ["hardware/Devices"] = ["nano/Hardware"],
        ["nano/Boot"] =
            ["hardware/Devices", "nano/Adapters", "nano/Hardware", "nano/Node", "nano/Platform", "nano/Update", "nano/Wire"],
        ["nano/Platform"] = [],
        ["nano/Adapters"] = ["nano/Hardware", "nano/Platform"],
        ["nano/Blink"] = ["hardware/Boards", "nano/Adapters", "nano/Hardware", "nano/Platform"],
        ["hardware/Boards"] = [],
        // The protocol is read here a second time.
        ["emulation/Azure"] = [],
        ["emulation/Models"] = ["nano/Hardware"],
        ["emulation/Nodes"] =
            ["emulation/Models", "hardware/Boards", "hardware/Devices", "nano/Boot", "nano/Hardware", "nano/Node", "nano/Wire",
            .. Firmwares.Where(folder => folder != "nano/Blink")],
        // Renode compiles it by itself, with nothing else of ours.
        ["emulation/Renode/Stm32"] = [],
        ["emulation/Renode/Pack"] = ["emulation/Models", "emulation/Nodes"],
        ["emulation/Renode/Run"] = ["emulation/Renode/Pack"],
        ["emulation/City"] = ["emulation/Models", "emulation/Nodes", "emulation/Renode/Run", "fleet/Contracts"],
    };

    [Fact]
    public void Every_project_links_only_what_the_architecture_allows()
    {
        foreach (var project in Repository.Files(".csproj").Where(p => !p.StartsWith("tests/", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
            var allowed = Allowed.GetValueOrDefault(folder) ?? (Firmwares.Contains(folder) ? Firmware : null);
            Assert.True(allowed is not null, $"{project} is new: say in this test what it may link");
            Assert.Equal(allowed.Order(), Linked(project).Order());
        }
    }

    [Fact]
    public void The_city_starts_manager_and_gateway_without_linking_them()
    {
        var references = References("emulation/City/EdgeFleet.City.csproj");
        foreach (var name in new[] { "EdgeFleet.Manager.csproj", "EdgeFleet.Gateway.csproj" })
            Assert.Contains(references, r => r.Path.EndsWith(name, StringComparison.Ordinal) && !r.Linked);
    }

    [Fact]
    public void The_top_level_holds_the_agreed_folders_and_nothing_else()
    {
        string[] agreed = ["edge", "nano", "fleet", "hardware", "emulation", "tests", "seeds"];
        var folders = Repository.Files("").Where(f => f.Contains('/', StringComparison.Ordinal)).Select(f => f.Split('/')[0])
            .Where(f => !f.StartsWith('.')).Distinct();
        Assert.Empty(folders.Except(agreed));
    }

    /// <summary>The city reads the Modbus standard for itself: it may name no type of the gateway.</summary>
    [Fact]
    public void The_emulated_field_names_nothing_of_the_edge()
    {
        var offenders = Repository.Files(".cs").Where(f => f.StartsWith("emulation/", StringComparison.Ordinal))
            .Where(f => Regex.IsMatch(Repository.Read(f), @"\bEdgeFleet\.(Edge|Gateway|Manager)\."));
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Linked(string project) =>
        References(project).Where(r => r.Linked)
            .Select(r => Path.GetRelativePath(
                Repository.Root, Path.GetDirectoryName(
                Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, r.Path)))!).Replace('\\', '/'));

    private static List<(string Path, bool Linked)> References(string project) =>
        [.. XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(e => ((string)e.Attribute("Include")!, (string?)e.Attribute("ReferenceOutputAssembly") != "false"))];
}
