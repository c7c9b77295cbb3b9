using System.Diagnostics;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;

namespace EdgeFleet.Tests.Inbox;

/// <summary>
/// A process that stores blocks is killed, at the named point after its commit and at any moment; what it had settled is held,
/// once.
/// </summary>
public class KilledInboxTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Killed_between_commit_and_settle_the_blocks_come_again_and_are_repeats(int pass)
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-killed-").FullName;
        using (var child = Start(folder, $"{BlockInbox.CommittedPoint}:{pass}"))
        {
            var output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.Contains("killed-at inbox.committed", output, StringComparison.Ordinal);
        }
        var settled = KilledInbox.Settled(folder);
        var repeats = await StoreAllAsync(folder);
        Assert.True(repeats > settled.Count,
            $"{repeats} blocks were held when it died, {settled.Count} of them settled: the last commit was not settled");
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
            var before = KilledInbox.Settled(folder).Count;
            for (var i = 0; i < 800 && KilledInbox.Settled(folder).Count == before && !child.HasExited; i++) await Task.Delay(25);
            await Task.Delay(random.Next(60));
            child.Kill();
            await child.WaitForExitAsync();
        }
        var settled = KilledInbox.Settled(folder);
        Assert.NotEmpty(settled);
        await using (var inbox = KilledInbox.Open(folder))
            Assert.Empty(settled.Except(
                new InboxReader(inbox).ReadAfter(0, int.MaxValue, long.MaxValue, withBytes: false).Select(b => b.Id.Sequence)));
        await StoreAllAsync(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Offers everything again; returns how many were repeats, and holds that all are there once.</summary>
    private static async Task<int> StoreAllAsync(string folder)
    {
        await using var inbox = KilledInbox.Open(folder);
        var offers = new List<Task<InboxOutcome>>();
        for (ulong i = 1; i <= KilledInbox.Total; i++)
            offers.Add(await inbox.OfferAsync(1, BlockVerifier.Verify(KilledInbox.BlockOf(i).Bytes), CancellationToken.None));
        var outcomes = await Task.WhenAll(offers);
        Assert.All(outcomes, o => Assert.True(o.Verdict is InboxVerdict.Stored or InboxVerdict.Repeat));
        var held = new InboxReader(inbox).ReadAfter(0, int.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1, KilledInbox.Total).Select(i => (ulong)i), held.Select(b => b.Id.Sequence).Order());
        Assert.All(held, b => Assert.Equal(KilledInbox.BlockOf(b.Id.Sequence).Bytes.ToArray(), b.Bytes.ToArray()));
        return outcomes.Count(o => o.Verdict == InboxVerdict.Repeat);
    }

    private static Process Start(string folder, string? killAt) =>
        Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EdgeFleet.Tests.exe" : "EdgeFleet.Tests"))
    {
        RedirectStandardOutput = true,
        Environment = { [KilledInbox.Variable] = folder, ["EDGEFLEET_KILL_AT"] = killAt },
    })!;
}
