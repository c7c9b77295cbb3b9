using EdgeFleet.Tests.Lines;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Gateway.Drivers.Modbus;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Modbus;

/// <summary>
/// Runs every folder of the driver's `cases`: the frames it must send, what comes back, and what that means.
/// In `values` stands one entry a point: the value and, when it is not good, its quality; "-" is no value,
/// null a point that gave no reading.
/// </summary>
public class CaseTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "edge", "Gateway", "Drivers", "Modbus", "cases");

    private static readonly JsonSerializerOptions Strict =
        new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Frames_mean_what_their_case_says(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, name, "case.json"));
        var written = JsonSerializer.Deserialize<Case>(text, Strict)!;
        Assert.NotEmpty(written.Source);
        var line = new CaseStream(written.Exchanges);
        var driver = new ModbusDriver();
        var sources = string.Join(",", written.Points.Select(point => point.GetRawText()));
        await using var bench =
            new ModbusBench("tcp://case", sources, written.Settings?.GetRawText() ?? "{}", timeoutMs: 30_000, framing: written.Framing
            ?? "tcp", ports: new GivenPorts(_ => line));

        DriverFault? fault;
        if (written.Write is { } value)
        {
            var device = new ConfiguredDevice(1, name, bench.Profile, bench.Model, driver, bench.Endpoint, TimeSpan.FromSeconds(1));
            var decision = WritePolicy.Decide(device, 1, bench.Profile.Points[0].Path, value);
            Assert.Null(decision.Refusal);
            Assert.Null(bench.Link.Check(bench.Endpoint, 0, decision.Value));
            fault = (await Record.ExceptionAsync(
                () => bench.Link.WriteAsync(bench.Endpoint, 0, decision.Value, CancellationToken.None)) as DriverException)?.Fault;
        }
        else
        {
            var result = await bench.ReadAsync();
            fault = result.Fault;
            Assert.Equal(written.Values, written.Points.Select((_, i) => Shown(result, i)));
        }
        Assert.Equal(written.Fault, fault?.Kind.ToString());
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
        string Source, string? Framing, JsonElement? Settings, IReadOnlyList<JsonElement> Points, string? Write,
        IReadOnlyList<Exchange> Exchanges, IReadOnlyList<string?>? Values, string? Fault);

    internal sealed record Exchange(string Ask, IReadOnlyList<string> Answer);

    /// <summary>Gives the answers of a case, piece by piece, each after its request.</summary>
    private sealed class CaseStream(IReadOnlyList<Exchange> exchanges) : ByteStream
    {
        private readonly Queue<byte[]> _pieces = new();

        public List<string> Asked { get; } = [];

        protected override void Receive(byte[] bytes)
        {
            if (Asked.Count < exchanges.Count)
                foreach (var piece in exchanges[Asked.Count].Answer)
                    _pieces.Enqueue(Convert.FromHexString(piece.Replace(" ", "", StringComparison.Ordinal)));
            Asked.Add(BitConverter.ToString(bytes).Replace('-', ' '));
        }

        protected override byte[]? Next() => _pieces.TryDequeue(out var piece) ? piece : null;
    }
}
