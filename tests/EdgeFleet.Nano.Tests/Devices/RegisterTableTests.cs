using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EdgeFleet.Hardware.Devices;

namespace EdgeFleet.Nano.Tests.Devices;

/// <summary>A chip's README has its register table; the constants of its pure half are the same.</summary>
public sealed partial class RegisterTableTests
{
    public static TheoryData<string> Chips =>
        [.. Directory.GetDirectories(Folder()).Where(folder => File.Exists(Path.Combine(folder, "README.md")))
        .Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Chips))]
    public void The_table_of_a_chip_is_what_its_constants_are(string chip)
    {
        var table = Row().Matches(File.ReadAllText(Path.Combine(Folder(), chip, "README.md")))
            .ToDictionary(row => row.Groups[2].Value, row =>
                byte.Parse(row.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        var constants = typeof(DeviceHealth).Assembly.GetType($"EdgeFleet.Hardware.Devices.{chip}Registers", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(byte))
            .ToDictionary(field => field.Name, field => (byte)field.GetRawConstantValue()!);
        Assert.NotEmpty(table);
        Assert.Equal(constants.OrderBy(c => c.Key), table.OrderBy(c => c.Key));
    }

    [Fact]
    public void Every_chip_has_a_table() => Assert.Equal(9, Chips.Count);

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../hardware/Devices"));

    [GeneratedRegex(@"^\| 0x([0-9A-F]{2}) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
