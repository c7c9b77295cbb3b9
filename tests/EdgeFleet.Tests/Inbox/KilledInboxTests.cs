using System.Diagnostics;
using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Telemetry.Inbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Inbox;

/// <summary>A process that stores blocks is killed, at the named point after its commit and at any moment; what it had settled is held, once.</summary>
public class KilledInboxTests
{
    private const string FolderVariable = "EDGEFLEET_TEST_INBOX";
    private const int Total = 1500;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Killed_between_commit_and_settle_the_blocks_come_again_and_are_repeats(int pass)
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-killed-").FullName;
        using (var child = Start(folder, $"{FaultPoint.InboxCommitted}:{pass}"))
        {
            var output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.Contains("killed-at inbox.committed", output, StringComparison.Ordinal);
        }
        var settled = Settled(folder);
        var repeats = await StoreAllAsync(folder);
        Assert.True(repeats > settled.Count, $"{repeats} blocks were held when it died, {settled.Count} of them settled: the last commit was not settled");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Killed_at_any_moment_nothing_settled_is_missing_and_nothing_is_held_twice()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-killed-").FullName;
        var random = new Random(5);
        for (var kill = 0; kill < 4; kill++)
        {
            using var child = Start(folder, killAt: null);
            var before = Settled(folder).Count;
            for (var i = 0; i < 800 && Settled(folder).Count == before && !child.HasExited; i++) await Task.Delay(25);
            await Task.Delay(random.Next(60));
            child.Kill();
            await child.WaitForExitAsync();
        }
        var settled = Settled(folder);
        Assert.NotEmpty(settled);
        await using (var inbox = Open(folder))
            Assert.Empty(settled.Except(new InboxReader(inbox).ReadAfter(0, int.MaxValue, long.MaxValue, withBytes: false).Select(b => b.Id.Sequence)));
        await StoreAllAsync(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The child: offers what is not settled yet, and notes what is.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException($"this runs as a child only; {FolderVariable} is not set");
        var settled = Settled(folder).ToHashSet();
        await using var inbox = Open(folder);
        await using var journal = new FileStream(JournalIn(folder), FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var group in Enumerable.Range(1, Total).Select(i => (ulong)i).Where(i => !settled.Contains(i)).Chunk(20))
        {
            var offers = new List<Task<InboxOutcome>>();
            foreach (var sequence in group) offers.Add(await inbox.OfferAsync(1, BlockVerifier.Verify(BlockOf(sequence).Bytes), CancellationToken.None));
            await Task.WhenAll(offers);
            await journal.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(group.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s}\n")))));
            await journal.FlushAsync();
        }
    }

    /// <summary>Offers everything again; returns how many were repeats, and holds that all are there once.</summary>
    private static async Task<int> StoreAllAsync(string folder)
    {
        await using var inbox = Open(folder);
        var offers = new List<Task<InboxOutcome>>();
        for (ulong i = 1; i <= Total; i++) offers.Add(await inbox.OfferAsync(1, BlockVerifier.Verify(BlockOf(i).Bytes), CancellationToken.None));
        var outcomes = await Task.WhenAll(offers);
        Assert.All(outcomes, o => Assert.True(o.Verdict is InboxVerdict.Stored or InboxVerdict.Repeat));
        var held = new InboxReader(inbox).ReadAfter(0, int.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1, Total).Select(i => (ulong)i), held.Select(b => b.Id.Sequence).Order());
        Assert.All(held, b => Assert.Equal(BlockOf(b.Id.Sequence).Bytes.ToArray(), b.Bytes.ToArray()));
        return outcomes.Count(o => o.Verdict == InboxVerdict.Repeat);
    }

    private static Process Start(string folder, string? killAt)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Tests"), ["-method", $"{typeof(KilledInboxTests).FullName}.{nameof(Child)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = folder },
        };
        if (killAt is not null) start.Environment["EDGEFLEET_KILL_AT"] = killAt;
        return Process.Start(start)!;
    }

    /// <summary>Blocks of two months, so that a group commits two files.</summary>
    private static Block BlockOf(ulong sequence) => Blocks.Of(sequence, time: Blocks.NowMs - (long)(sequence % 2) * 40 * 86_400_000);

    private static string JournalIn(string folder) => Path.Combine(folder, "settled.txt");

    private static List<ulong> Settled(string folder)
    {
        if (!File.Exists(JournalIn(folder))) return [];
        using var reader = new StreamReader(new FileStream(JournalIn(folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => ulong.Parse(l, CultureInfo.InvariantCulture))];
    }

    private static BlockInbox Open(string folder) => new(new InboxOptions(folder), TimeProvider.System, NullLogger<BlockInbox>.Instance);
}
