using System.Diagnostics;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Testing;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>A real process is killed again and again while it appends; what it journalled must be there, and no sequence twice.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("edgefleet-killed-").FullName;
    private readonly Dictionary<BlockId, ulong> _journal = [];

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task Nothing_journalled_is_missing_after_random_kills()
    {
        var random = new Random(1);
        for (var kill = 0; kill < (Samples.IsWhole ? 200 : 8); kill++) await RunUntilAsync(lines: random.Next(1, 40), killAt: null);
        await CheckAsync();
    }

    [Theory]
    [InlineData(DurableOutbox.CommittedPoint)]
    [InlineData(StreamSegments.RollingPoint)]
    public async Task Nothing_journalled_is_missing_after_kills_at_named_points(string point)
    {
        foreach (var pass in new[] { 1, 2, 5 })
            Assert.True(await RunUntilAsync(lines: int.MaxValue, killAt: $"{point}:{pass}"), $"{point} was not passed {pass} times");
        await CheckAsync();
    }

    /// <summary>Runs the child until it has printed so many lines, and kills it; or until it kills itself.</summary>
    /// <returns>Whether it said that it killed itself.</returns>
    private async Task<bool> RunUntilAsync(int lines, string? killAt)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EdgeFleet.Tests.exe"
            : "EdgeFleet.Tests")) { RedirectStandardOutput = true,
            Environment = { [KilledChild.Variable] = _path, ["EDGEFLEET_KILL_AT"] = killAt } };
        using var child = Process.Start(start)!;
        try
        {
            return await ReadJournalAsync(child, lines);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private async Task<bool> ReadJournalAsync(Process child, int lines)
    {
        var killedItself = false;
        while (await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            killedItself |= line.StartsWith("killed-at", StringComparison.Ordinal);
            // A line that the kill cut off is no journal.
            if (line.Split(' ') is not ["journal", var epoch, var stream, var sequence, { Length: 16 } checksum]) continue;
            var id = new BlockId(
                ulong.Parse(epoch, NumberStyles.HexNumber, CultureInfo.InvariantCulture), Enum.Parse<StreamClass>(stream),
                ulong.Parse(sequence, CultureInfo.InvariantCulture));
            Assert.True(_journal.TryAdd(id, ulong.Parse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                $"{id} was given twice");
            if (--lines == 0) child.Kill();
        }
        return killedItself;
    }

    private async Task CheckAsync()
    {
        Assert.NotEmpty(_journal);
        await using var outbox = OutboxFixture.Open(new DiskFolder(_path));
        var found = new Dictionary<BlockId, ulong>();
        foreach (var stream in new[] { StreamClass.Event, StreamClass.Telemetry })
        {
            foreach (var block in await AllAsync(outbox, stream)) found.Add(block.Id, block.Checksum);
        }
        Assert.All(_journal, journalled => Assert.Equal(journalled.Value, found.GetValueOrDefault(journalled.Key)));
        Assert.Empty(outbox.Status(Uplink).Lost);
        Assert.Single(Directory.GetDirectories(_path));
    }
}
