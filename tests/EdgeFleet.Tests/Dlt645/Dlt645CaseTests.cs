using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Tests.Architecture;
using EdgeFleet.Tests.Lines;

namespace EdgeFleet.Tests.Dlt645;

/// <summary>
/// Runs every folder of the driver's `cases`: the frames it must send, what comes back, and what that means. In `values` stands one
/// entry a point: the value and, when it is not good, its quality; "-" is no value, null a point that gave no reading.
/// </summary>
public class Dlt645CaseTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "edge", "Gateway", "Drivers", "Dlt645", "cases");

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Frames_mean_what_their_case_says(string name)
    {
        var written = JsonSerializer.Deserialize<Case>(await File.ReadAllTextAsync(Path.Combine(Folder, name, "case.json")), Web)!;
        Assert.NotEmpty(written.Source);
        var line = new ScriptedMeter(written.Exchanges.Select(exchange => exchange.Answer));
        var sources = string.Join(",", written.Points.Select(point => point.GetRawText()));
        await using var bench = new Dlt645Bench(new GivenPorts(_ => line), sources, written.Meter);
        var result = await bench.ReadAsync();
        Assert.Equal(written.Values, written.Points.Select((_, i) => Shown(result, i)));
        Assert.Equal(written.Fault, result.Fault?.Kind.ToString());
        Assert.Equal(written.Exchanges.Select(exchange => exchange.Ask), line.Asked);
    }

    private static string? Shown(ReadResult result, int point)
    {
        foreach (var sample in result.Samples.Where(sample => sample.Point == point))
            return (sample.Value == ReadingValue.None ? "-" : sample.Value.ToString()) + (
                sample.Quality == Quality.Good ? "" : $" {sample.Quality}");
        return null;
    }

    private sealed record Case(
        string Source, string Meter, IReadOnlyList<JsonElement> Points, IReadOnlyList<Exchange> Exchanges, IReadOnlyList<string?> Values,
            string? Fault);

    private sealed record Exchange(string Ask, IReadOnlyList<string> Answer);
}
