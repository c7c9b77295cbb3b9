using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Benchmarks.History;

/// <summary>The manager's way of a block, from the inbox to the question, in a folder of its own, without sessions and pages.</summary>
internal sealed class TelemetryStack : IAsyncDisposable
{
    public TelemetryStack()
    {
        var assignments = new EveryDevice();
        var quotas = new GatewayQuotas { SeriesOfDevice = 20_000 };
        Folder = Directory.CreateTempSubdirectory("edgefleet-benchmark-").FullName;
        var options = new InboxOptions(Folder);
        Inbox = new BlockInbox(options, TimeProvider.System, NullLogger<BlockInbox>.Instance);
        var reader = new InboxReader(Inbox);
        var blocks = new JudgedBlockReader(reader, assignments, quotas, NullLogger<JudgedBlockReader>.Instance);
        var (serving, foreign) = (new ServingGateways(), new ForeignReadings());
        Latest = new LatestValues();
        Chunks = new ChunkStore(Inbox, options);
        Projector = new Projector(
            Inbox, reader, blocks, new ReleasedReadings(blocks, assignments, foreign),
            new SeriesQuota(Latest, quotas, new Occurrences([new OccurrenceKinds(SeriesConditions.All)], TimeProvider.System)),
            [Latest, serving, new DeviceEvents(options), foreign], new GoneBlocks(Chunks, NullLogger<GoneBlocks>.Instance),
            options, TimeProvider.System, NullLogger<Projector>.Instance);
        Compactor = new Compactor(
            Inbox, reader, blocks, Projector, Chunks, new Compactable(Latest, foreign, assignments, quotas), Latest,
            new ChunkOptions(), TimeProvider.System);
        Query = new SeriesQuery(reader, serving, assignments, Chunks);
    }

    public string Folder { get; }
    public BlockInbox Inbox { get; }
    public LatestValues Latest { get; }
    public Projector Projector { get; }
    public ChunkStore Chunks { get; }
    public Compactor Compactor { get; }
    public SeriesQuery Query { get; }

    public async Task StoreAsync(long gateway, IEnumerable<Block> blocks)
    {
        var offers = new List<Task<InboxOutcome>>();
        foreach (var block in blocks)
            offers.Add(await Inbox.OfferAsync(gateway, BlockVerifier.Verify(block.Bytes), CancellationToken.None));
        foreach (var outcome in await Task.WhenAll(offers))
            if (outcome.Verdict != InboxVerdict.Stored) throw new InvalidOperationException(outcome.Detail);
    }

    public void Project()
    {
        while (Projector.Step()) { }
    }

    public async Task CompactAsync()
    {
        Projector.Write();
        while (await Compactor.StepAsync(all: true, CancellationToken.None)) { }
    }

    public async ValueTask DisposeAsync()
    {
        Projector.Dispose();
        Compactor.Dispose();
        Chunks.Dispose();
        await Inbox.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class EveryDevice : IDeviceAssignments
    {
        public long? GatewayOf(long device) => null;
        public bool Counts(long gateway, long device, long time, long received) => true;
        public IReadOnlyDictionary<(long Gateway, long Device), long> Released { get; } = new Dictionary<(long, long), long>();
    }
}
