using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>
/// This test executable as a process to be killed: started with EDGEFLEET_TEST_COMPACTION=folder, it runs no tests but stores
/// blocks there and compacts them, round by round.
/// </summary>
internal static class KilledCompaction
{
    public const string Variable = "EDGEFLEET_TEST_COMPACTION";
    public const int Rounds = 20;
    public const int BlocksOfRound = 5;

    public static readonly SeriesId Series = new(1001, Blocks.Temperature);

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static async Task<int> RunAsync()
    {
        await using var folder = Open(Environment.GetEnvironmentVariable(Variable)!);
        for (var round = 0; round < Rounds; round++) await RoundAsync(folder, round);
        return 0;
    }

    /// <summary>Readings of device 2 do not count.</summary>
    public static ProjectionFolder Open(string path) => new(@in: path, assignments: new NotOfTwo());

    /// <summary>Offers the blocks of a round, whether they were there or not, and compacts.</summary>
    public static async Task RoundAsync(ProjectionFolder folder, int round)
    {
        for (var i = 1; i <= BlocksOfRound; i++) await folder.Inbox.OfferAsync(BlockOf((ulong)(round * BlocksOfRound + i)));
        folder.Project();
        await folder.CompactAsync();
    }

    public static Task<SeriesReadings> ReadingsAsync(ProjectionFolder folder) =>
        folder.Query.ReadingsAsync(Series, Blocks.NowMs - 100L * 86_400_000, Blocks.NowMs + 86_400_000, CancellationToken.None);

    /// <summary>Two months, so that a batch is in two files; thirty readings each, and in the first of a round one of device 2.</summary>
    public static Block BlockOf(ulong sequence) => Blocks.Of(sequence, StreamClass.Telemetry, 7,
        [.. Enumerable.Range(0, 30).Select(i => new Reading(
            Series, Blocks.NowMs - (i % 2) * 40L * 86_400_000 + ((long)sequence * 30 + i) * 1000, ReadingValue.Of(i / 10m))),
            .. IsMixed(sequence) ? [Foreign(sequence)] : Array.Empty<Reading>()]);

    public static bool IsMixed(ulong sequence) => sequence % BlocksOfRound == 1;

    public static Reading Foreign(ulong sequence) =>
        new(Series with { Device = 2 }, Blocks.NowMs - (long)sequence * 1000, ReadingValue.Of(1m));

    private sealed class NotOfTwo : IDeviceAssignments
    {
        public long? GatewayOf(long device) => null;
        public bool Counts(long gateway, long device, long time, long received) => device != 2;
        public IReadOnlyDictionary<(long Gateway, long Device), long> Released => new Dictionary<(long, long), long>();
    }
}
