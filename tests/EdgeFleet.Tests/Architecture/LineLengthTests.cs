namespace EdgeFleet.Tests.Architecture;

/// <summary>A line that does not fit on a screen is read wrongly, and two of them cannot be compared side by side.</summary>
public class LineLengthTests
{
    private const int Columns = 140;

    [Fact]
    public void No_line_of_source_is_longer_than_140_columns()
    {
        var longer = Repository.Files(".cs", ".razor", ".css", ".js")
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(file => Repository.Read(file).Split('\n').Select((line, at) => (file, Number: at + 1, line.TrimEnd('\r').Length)))
            .Where(line => line.Length > Columns)
            .Select(line => $"{line.file}:{line.Number}: {line.Length} columns").ToList();
        Assert.True(longer.Count == 0, string.Join('\n', longer));
    }
}
