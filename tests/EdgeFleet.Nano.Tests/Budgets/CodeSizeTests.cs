using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Xml.Linq;

namespace EdgeFleet.Nano.Tests.Budgets;

/// <summary>What a firmware and all that it brings along weigh, against the limit in its budget.json: a board's memory does not grow.</summary>
public sealed class CodeSizeTests(ITestOutputHelper output)
{
    public static TheoryData<string> Firmwares => [.. Sources.Firmwares];

    [Theory]
    [MemberData(nameof(Firmwares))]
    public void A_firmware_keeps_within_its_budget(string folder)
    {
        using var budget = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, folder, "budget.json")));
        var max = budget.RootElement.GetProperty("ilBytes").GetInt32();
        var parts = With(folder, []).Select(part => (Folder: part, Bytes: IlBytes(Sources.Assembly(part)))).ToList();
        foreach (var part in parts) output.WriteLine($"{part.Folder,-24} {part.Bytes,7} bytes of IL");
        var sum = parts.Sum(part => part.Bytes);
        output.WriteLine($"{folder}: {sum} of {max}");
        Assert.InRange(sum, 1, max);
    }

    // The firmware and every project of ours that it links, once each.
    private static List<string> With(string folder, List<string> seen)
    {
        seen.Add(folder);
        foreach (var include in XDocument.Load(Sources.Single(folder, "*.csproj")).Descendants("ProjectReference").Select(e => (string)e.Attribute("Include")!))
        {
            var linked = Path.GetRelativePath(Sources.Root, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Sources.Root, folder, include)))!).Replace('\\', '/');
            if (linked != "nano/Platform" && !seen.Contains(linked)) With(linked, seen);
        }
        return seen;
    }

    private static int IlBytes(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return reader.MethodDefinitions.Select(reader.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0)
            .Sum(method => file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length);
    }
}
