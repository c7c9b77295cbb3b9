using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Inbox;

/// <summary>
/// This test executable as a process to be killed: started with EDGEFLEET_TEST_INBOX=folder, it runs no tests
/// but offers what is not settled yet to an inbox there, and notes in a file what has been settled.
/// </summary>
internal static class KilledInbox
{
    public const string Variable = "EDGEFLEET_TEST_INBOX";
    public const int Total = 1500;

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static async Task<int> RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(Variable)!;
        var settled = Settled(folder).ToHashSet();
        await using var inbox = Open(folder);
        await using var journal = new FileStream(JournalIn(folder), FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var group in Enumerable.Range(1, Total).Select(i => (ulong)i).Where(i => !settled.Contains(i)).Chunk(20))
        {
            var offers = new List<Task<InboxOutcome>>();
            foreach (var sequence in group)
                offers.Add(await inbox.OfferAsync(1, BlockVerifier.Verify(BlockOf(sequence).Bytes), CancellationToken.None));
            await Task.WhenAll(offers);
            await journal.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes(
                    string.Concat(group.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s}\n")))));
            await journal.FlushAsync();
        }
        return 0;
    }

    /// <summary>Blocks of two months, so that a group commits two files.</summary>
    public static Block BlockOf(ulong sequence) => Blocks.Of(sequence, time: Blocks.NowMs - (long)(sequence % 2) * 40 * 86_400_000);

    /// <summary>What a child has noted, its last line only if it is whole.</summary>
    public static List<ulong> Settled(string folder)
    {
        if (!File.Exists(JournalIn(folder))) return [];
        using var reader = new StreamReader(new FileStream(JournalIn(folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => ulong.Parse(l, CultureInfo.InvariantCulture))];
    }

    public static BlockInbox Open(string folder) => new(new InboxOptions(folder), TimeProvider.System, NullLogger<BlockInbox>.Instance);

    private static string JournalIn(string folder) => Path.Combine(folder, "settled.txt");
}
