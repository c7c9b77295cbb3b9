using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using Google.Protobuf;
using Spectre.Console;

namespace EdgeFleet.Benchmarks;

/// <summary>
/// Bytes a reading takes at rest in the outbox (segment files after their checkpoint) and on the wire, at 1, 10
/// and 50 readings of each series in a block, beside JSON in messages of the same readings over the same link.
/// </summary>
internal static class BytesBenchmark
{
    /// <summary>
    /// A message of a gRPC stream: 5 bytes of length prefix, and the 9 of the HTTP/2 DATA frame it mostly has to itself. TLS and
    /// TCP not counted.
    /// </summary>
    private const int FramingBytes = 5 + 9;
    private const int Readings = 240_000;

    public static async Task<int> RunAsync()
    {
        var table = new Table()
            .AddColumns("readings a series", "readings a block", "on disk, B", "on the wire, B", "JSON, B", "JSON + zstd 3, B");
        foreach (var perSeries in new[] { 1, 10, 50 })
        {
            var folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
            try
            {
                table.AddRow(await MeasureAsync(folder, perSeries));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(string folder, int perSeries)
    {
        var source = new GreenhouseReadings();
        var perBlock = perSeries * GreenhouseReadings.Houses * GreenhouseReadings.SeriesAHouse;
        long count = 0, wire = 0, json = 0, packed = 0;
        using var compressor = new ZstdSharp.Compressor(3);
        await using (var outbox = DurableOutbox.Open(new DiskFolder(folder), new OutboxSettings([new("manager")])))
        {
            while (count < Readings)
            {
                var readings = source.Next(perSeries);
                var block = await outbox.AppendAsync(BlockCodec.Encode(StreamClass.Telemetry, readings));
                var text = JsonSerializer.SerializeToUtf8Bytes(
                    readings.Select(reading =>
                    new { device = reading.Series.Device, path = reading.Series.Path.ToString(), time = reading.Time,
                    value = reading.Value.Decimal }));
                count += readings.Count;
                wire += new FromGateway { Block = UnsafeByteOperations.UnsafeWrap(block.Bytes) }.CalculateSize() + FramingBytes;
                json += text.Length + FramingBytes;
                packed += compressor.Wrap(text).Length + FramingBytes;
            }
        }
        var disk = Directory.EnumerateFiles(folder, "telemetry-*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".log", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);
        return [$"{perSeries}", $"{perBlock}", Each(disk), Each(wire), Each(json), Each(packed)];

        string Each(long bytes) => $"{(double)bytes / count:F2}";
    }
}
