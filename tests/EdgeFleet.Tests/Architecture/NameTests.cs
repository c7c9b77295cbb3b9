using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>One name, one thing: who reads a type's name knows which of them is meant.</summary>
public partial class NameTests
{
    private static readonly string[] Product = ["edge/", "fleet/", "nano/", "hardware/", "emulation/"];

    /// <summary>Each executable and each firmware has its own.</summary>
    private static readonly string[] OneEach = ["Program"];

    [Fact]
    public void No_type_name_stands_in_two_folders_for_two_things()
    {
        var twice = Declared().GroupBy(type => type.Name).Where(type => !OneEach.Contains(type.Key))
            .Select(type => (Name: type.Key,
                Folders: type.Select(one => one.Folder).Where(folder => !IsCounterpart(folder, type)).Distinct().Order().ToList()))
            .Where(type => type.Folders.Count > 1).ToList();
        Assert.Empty(twice.Select(type => $"{type.Name}: {string.Join(", ", type.Folders)}"));
    }

    // A model of a chip stands beside the driver of that chip, and the city reads a protocol for itself.
    private static bool IsCounterpart(string folder, IEnumerable<(string Name, string Folder)> same) =>
        (folder == "emulation/Models/Chips" && same.Any(other => other.Folder.StartsWith("hardware/Devices/", StringComparison.Ordinal)))
        || (folder == "emulation/City/Field"
            && same.Any(other => other.Folder.StartsWith("edge/Gateway/Drivers/", StringComparison.Ordinal)));

    /// <summary>Types that are named by themselves: those within a type carry its name before their own.</summary>
    private static IEnumerable<(string Name, string Folder)> Declared()
    {
        foreach (var file in Repository.Files(".cs", ".razor", ".proto")
            .Where(file => Array.Exists(Product, start => file.StartsWith(start, StringComparison.Ordinal))))
        {
            var folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
            if (folder.EndsWith("/Migrations", StringComparison.Ordinal)) continue;
            if (file.EndsWith("_Imports.razor", StringComparison.Ordinal)) continue;
            if (file.EndsWith(".razor", StringComparison.Ordinal))
            {
                yield return (Path.GetFileNameWithoutExtension(file), folder);
                continue;
            }
            var text = Repository.Read(file);
            var types = file.EndsWith(".proto", StringComparison.Ordinal) ? Message() : FileScoped().IsMatch(text) ? OutermostType()
                : TypeInNamespace();
            foreach (Match type in types.Matches(text)) yield return (type.Groups["name"].Value, folder);
        }
    }

    private const string TypeDeclaration =
        @"(?:(?:public|internal|sealed|static|abstract|partial|readonly|unsafe|ref) )*"
        + @"(?:class|record struct|record|enum|interface|struct) (?<name>\w+)";

    [GeneratedRegex(@"^namespace [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex FileScoped();
    [GeneratedRegex("^" + TypeDeclaration, RegexOptions.Multiline)]
    private static partial Regex OutermostType();
    [GeneratedRegex("^    " + TypeDeclaration, RegexOptions.Multiline)]
    private static partial Regex TypeInNamespace();
    [GeneratedRegex(@"^(?:message|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Message();
}
