using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers;
using EdgeFleet.Gateway.Uplinks;
using EdgeFleet.Tests.Architecture;
using Google.Protobuf;

namespace EdgeFleet.Tests.Drivers;

/// <summary>
/// What is made from the drivers' descriptions, so that nobody writes it by hand: the data that the manager ships with,
/// the JSON schema, the tables of the READMEs. With EDGEFLEET_WRITE=1 the files are written anew instead of compared.
/// </summary>
public partial class GeneratedFilesTests
{
    private static readonly JsonFormatter Data = new(JsonFormatter.Settings.Default.WithIndentation());

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static IReadOnlyList<IDriver> Drivers => DriverCatalog.All(TimeProvider.System);

    public static TheoryData<string> Names => [.. Drivers.Where(IsShipped).Select(driver => driver.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_data_of_a_driver_is_its_description(string name) =>
        Check($"seeds/drivers/{name}.json", _ => Data.Format(Find(name).Description) + "\n");

    [Fact]
    public void There_is_data_of_no_driver_that_is_not_there() => Assert.Equal(
        Names.Select(row => $"seeds/drivers/{row.Data}.json").Order(StringComparer.Ordinal),
        Repository.Files(".json").Where(file => file.StartsWith("seeds/drivers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_schema_says_what_the_descriptions_say() => Check(
        "seeds/schema/drivers.schema.json",
        _ => DriverSchema.Of([.. Drivers.Where(IsShipped).Select(driver => driver.Description)]).ToJsonString(Indented) + "\n");

    [Theory]
    [MemberData(nameof(Names))]
    public void The_tables_of_a_README_are_those_of_its_driver(string name)
    {
        var driver = Find(name);
        Check($"{Folder(driver.GetType())}/README.md", text => Tabled(text, new()
        {
            ["link"] = driver.Description.Link,
            ["settings"] = driver.Description.Settings,
            ["source"] = driver.Description.Source,
        }));
    }

    public static TheoryData<string> UplinkKinds =>
        [.. UplinkCatalog.All.Where(kind => kind.Settings.Count > 0).Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(UplinkKinds))]
    public void The_table_of_a_README_is_that_of_its_kind_of_uplink(string name)
    {
        var kind = UplinkCatalog.All.Single(kind => kind.Name == name);
        Check($"{Folder(kind.GetType())}/README.md", text => Tabled(text, new() { ["settings"] = kind.Settings }));
    }

    [Fact]
    public void The_table_of_what_a_link_says_of_its_line_is_the_one_of_the_code() =>
        Check("edge/Lines/README.md", text =>
            Tabled(text, new() { ["line"] = [LineFields.Address(), .. LineFields.Options(SerialSettings.Default)] }));

    /// <summary>A driver of one machine's own build tells the manager of itself, and is in no file that everybody gets.</summary>
    private static bool IsShipped(IDriver driver) => !driver.GetType().Namespace!.EndsWith(".Bindings", StringComparison.Ordinal);

    private static IDriver Find(string name) => Drivers.Single(driver => driver.Name == name);

    private static string Folder(Type part) =>
        "edge/Gateway" + part.Namespace!["EdgeFleet.Gateway".Length..].Replace('.', '/');

    /// <summary>Every list of the description that has fields stands between its marks.</summary>
    private static string Tabled(string text, Dictionary<string, IReadOnlyList<Field>> lists)
    {
        var marked = Marked().Matches(text).Select(match => match.Groups["list"].Value).ToList();
        Assert.Equal(lists.Where(list => list.Value.Count > 0).Select(list => list.Key).Order(StringComparer.Ordinal),
            marked.Order(StringComparer.Ordinal));
        return Marked().Replace(
            text, match =>
                $"{match.Groups["open"].Value}\n{FieldTable.Of(lists[match.Groups["list"].Value])}\n{match.Groups["close"].Value}");
    }

    private static void Check(string file, Func<string, string> make)
    {
        var path = Path.Combine(Repository.Root, file);
        var stands = File.Exists(path) ? File.ReadAllText(path) : "";
        var wanted = make(stands);
        if (Environment.GetEnvironmentVariable("EDGEFLEET_WRITE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, wanted);
        }
        else
        {
            Assert.True(wanted == stands,
                $"{file} is not what the descriptions say; write it anew with EDGEFLEET_WRITE=1 dotnet test, and commit it");
        }
    }

    [GeneratedRegex(@"(?<open><!-- fields: (?<list>\w+) -->)\n.*?(?<close><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
