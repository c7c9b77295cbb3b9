namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>What a new kind of firmware costs outside of its own folder. The README of nano has the list.</summary>
public sealed class FirmwareKindTests(ITestOutputHelper output)
{
    private static readonly string[] Tops = ["edge", "emulation", "fleet", "hardware", "nano"];

    public static TheoryData<string> Kinds => [.. Sources.Firmwares.Where(folder => folder != "nano/Blink")];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_named_by_few_files_outside_its_folder(string folder)
    {
        var name = "EdgeFleet." + folder.Replace("nano/", "Nano.", StringComparison.Ordinal);
        var naming = Tops.SelectMany(top => Directory.EnumerateFiles(Path.Combine(Sources.Root, top), "*.*", SearchOption.AllDirectories))
            .Append(Path.Combine(Sources.Root, "EdgeFleet.sln"))
            .Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".nfproj" or ".sln")
            .Select(file => (Path: Path.GetRelativePath(Sources.Root, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .Where(file => !file.Path.StartsWith(folder + "/", StringComparison.Ordinal)
                && file.Text.Contains(name, StringComparison.Ordinal))
            .Select(file => file.Path).Order(StringComparer.Ordinal).ToList();
        output.WriteLine(string.Join(Environment.NewLine, naming));
        Assert.InRange(naming.Count, 1, 5);
    }
}
