using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using EdgeFleet.Nano.Tests.Board;

namespace EdgeFleet.Nano.Tests.Budgets;

/// <summary>
/// What a firmware and all that it brings along weigh as compiled for a board, against the limit in its budget.json: a board's
/// memory does not grow.
/// </summary>
public sealed class CodeSizeTests(ITestOutputHelper output)
{
    public static TheoryData<string> Firmwares => [.. Sources.Firmwares];

    [Theory]
    [MemberData(nameof(Firmwares))]
    public void A_firmware_keeps_within_its_budget(string folder)
    {
        using var budget = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, folder, "budget.json")));
        var max = budget.RootElement.GetProperty("ilBytes").GetInt32();
        var parts = BoardBuild.With(folder).Select(part => (Folder: part, Bytes: IlBytes(part))).ToList();
        foreach (var part in parts) output.WriteLine($"{part.Folder,-24} {part.Bytes,7} bytes of IL");
        var sum = parts.Sum(part => part.Bytes);
        output.WriteLine($"{folder}: {sum} of {max}");
        Assert.InRange(sum, 1, max);
    }

    internal static int IlBytes(string folder)
    {
        using var file = new PEReader(new MemoryStream(BoardBuild.Of(folder).Image));
        var reader = file.GetMetadataReader();
        return reader.MethodDefinitions.Select(reader.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0)
            .Sum(method => file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length);
    }
}
