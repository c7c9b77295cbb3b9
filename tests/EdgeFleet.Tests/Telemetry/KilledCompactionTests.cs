using System.Diagnostics;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>A process that compacts is killed at every step; every reading is there once, as soon as the folder is open again.</summary>
public class KilledCompactionTests
{
    [Theory]
    [InlineData(Compactor.WrittenPoint, 1)]
    [InlineData(Compactor.WrittenPoint, 8)]
    [InlineData(Compactor.CompletePoint, 1)]
    [InlineData(Compactor.CompletePoint, 5)]
    [InlineData(Compactor.SettledPoint, 1)]
    [InlineData(Compactor.SettledPoint, 17)]
    [InlineData(Compactor.FoldedPoint, 1)]
    [InlineData(Compactor.FoldedPoint, 33)]
    public async Task Killed_at_any_step_every_reading_is_there_once(string point, int pass)
    {
        var path = Directory.CreateTempSubdirectory("edgefleet-compaction-").FullName;
        using (var child = Start(path, $"{point}:{pass}"))
        {
            var output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.Contains($"killed-at {point}", output, StringComparison.Ordinal);
        }
        await using var folder = KilledCompaction.Open(path);
        folder.Project();
        var held = await KilledCompaction.ReadingsAsync(folder);
        Assert.Equal(0, held.Repeats);
        var blocks = held.Readings.Count / 30;
        Assert.True(blocks >= KilledCompaction.BlocksOfRound);
        Check(blocks, held.Readings.Select(r => (r.Time, r.Value.Decimal)));

        for (var round = 0; round < KilledCompaction.Rounds; round++) await KilledCompaction.RoundAsync(folder, round);
        held = await KilledCompaction.ReadingsAsync(folder);
        Assert.Equal(0, held.Repeats);
        Check(KilledCompaction.Rounds * KilledCompaction.BlocksOfRound, held.Readings.Select(r => (r.Time, r.Value.Decimal)));
        // What does not count stays, alone and once.
        var left = folder.Inbox.All();
        Assert.Equal(KilledCompaction.Rounds, left.Count);
        Assert.All(left, block => Assert.Equal([KilledCompaction.Foreign(block.Id.Sequence)], block.Readings()));
        for (ulong sequence = 1; sequence <= KilledCompaction.Rounds * KilledCompaction.BlocksOfRound; sequence++)
            Assert.Equal(InboxVerdict.Repeat, (await folder.Inbox.OfferAsync(KilledCompaction.BlockOf(sequence))).Verdict);
    }

    private static void Check(int blocks, IEnumerable<(long, decimal)> held) => Assert.Equal(
        Enumerable.Range(1, blocks).SelectMany(i => BlockCodec.Decode(KilledCompaction.BlockOf((ulong)i)))
            .Where(r => r.Series == KilledCompaction.Series).Select(r => (r.Time, r.Value.Decimal)).Order(), held);

    private static Process Start(string folder, string killAt) =>
        Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EdgeFleet.Tests.exe" : "EdgeFleet.Tests"))
    {
        RedirectStandardOutput = true,
        Environment = { [KilledCompaction.Variable] = folder, ["EDGEFLEET_KILL_AT"] = killAt },
    })!;
}
