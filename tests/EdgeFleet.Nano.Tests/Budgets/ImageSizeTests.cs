using System.Globalization;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Tests.Boards;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Budgets;

/// <summary>
/// What an update can bring to a board: an image is loaded into its managed heap, so that is the bound, not the memory of the slots.
/// Figures from the board's file and from <c>nano/pe-sizes.tsv</c>: a .pe as it was measured, and the bytes of IL that it was made of;
/// what that code has grown by since is added in proportion.
/// </summary>
public sealed partial class ImageSizeTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (int Bytes, int Il)> Measured =
        File.ReadLines(Path.Combine(Sources.Root, "nano/pe-sizes.tsv")).Skip(1).Select(line => line.Split('\t'))
            .ToDictionary(cells => cells[0], cells => (Number(cells[1]), Number(cells[2])));

    public static TheoryData<string> Kinds => [.. Sources.Kinds.Select(folder => folder["nano/".Length..])];

    [Fact]
    public void A_slot_is_no_larger_than_what_the_heap_takes_and_wastes_no_sector()
    {
        var heap = BoardFile.Read("hardware/Boards/Nucleo144F767ZI").Heap!;
        Assert.True(heap.Free + heap.Loaded < heap.Bytes);
        Assert.Equal(Nucleo144F767ZI.MaxImageSize, heap.LargestImage / W25q128Registers.SectorSize * W25q128Registers.SectorSize);
    }

    /// <summary>Boot hangs on the node library, so a newer one brings it along.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_image_has_room_for_its_own_node_library_and_not_for_all_libraries(string kind)
    {
        Assert.True(Fits(kind));
        Assert.True(Fits(kind, "Node", "Boot"));
        Assert.False(Fits(kind, "Node", "Boot", "Wire", "Devices"));
    }

    [Fact]
    public void The_README_has_the_table()
    {
        var readme = File.ReadAllText(Path.Combine(Sources.Root, "nano/README.md"));
        var rows = Cell().Matches(readme).ToDictionary(cell => cell.Groups[1].Value, cell => Number(cell.Groups[2].Value));
        var table = Measured.ToDictionary(part => part.Key, part => part.Value.Bytes);
        Assert.Equal(table.OrderBy(part => part.Key), rows.OrderBy(part => part.Key));
    }

    private bool Fits(params string[] parts)
    {
        NodeFile[] files = [.. parts.Select(part => new NodeFile($"EdgeFleet.Nano.{part}.pe", new byte[SizeNow(part)]))];
        var size = NodeImage.Build(1, parts[0].ToLowerInvariant(), Nucleo144F767ZI.Name, files, new byte[Frame.KeySize]).Length;
        output.WriteLine($"{string.Join(" + ", parts)}: {size} of {Nucleo144F767ZI.MaxImageSize}");
        return size <= Nucleo144F767ZI.MaxImageSize;
    }

    private static int SizeNow(string part)
    {
        var (bytes, il) = Measured[part];
        var folder = Sources.Projects.Single(folder => folder.EndsWith("/" + part, StringComparison.Ordinal));
        return (int)((long)bytes * CodeSizeTests.IlBytes(folder) / il);
    }

    private static int Number(string cell) => int.Parse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\| (\w+) \| (\d+,\d{3}) (?=\|)")]
    private static partial Regex Cell();
}
