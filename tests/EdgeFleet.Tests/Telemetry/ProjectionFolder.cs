using EdgeFleet.Contracts;
using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Foreign;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>An inbox with its projections, stepped by hand, and crashed at will.</summary>
internal sealed class ProjectionFolder : IAsyncDisposable
{
    private Projector _projector;

    public GatewayQuotas Quotas { get; set; }

    /// <param name="quotas">Other than the usual ones.</param>
    /// <param name="in">A folder that exists; a new one by default.</param>
    /// <param name="assignments">Whose readings count; every gateway's of every device by default.</param>
    public ProjectionFolder(GatewayQuotas? quotas = null, string? @in = null, IDeviceAssignments? assignments = null)
    {
        Assignments = assignments ?? new EveryDevice();
        Inbox = new InboxFolder(@in: @in);
        Quotas = quotas ?? new GatewayQuotas();
        _projector = Start(true, []);
    }

    public InboxFolder Inbox { get; }
    public LatestValues Latest { get; private set; } = null!;
    public ServingGateways Serving { get; private set; } = null!;
    public DeviceEvents Events { get; private set; } = null!;
    public ForeignReadings Foreign { get; private set; } = null!;
    /// <summary>What was found to be too much.</summary>
    public Occurrences Occurrences { get; private set; } = null!;
    public ChunkStore Chunks { get; private set; } = null!;
    public Compactor Compactor { get; private set; } = null!;
    public SeriesQuery Query => new(Inbox.Reader, Serving, Assignments, Chunks);
    public long Position => _projector.Position;

    public IDeviceAssignments Assignments { get; set; }

    public async Task StoreAsync(Block block, long gateway = 1) =>
        Assert.Equal(InboxVerdict.Stored, (await Inbox.OfferAsync(block, gateway)).Verdict);

    public async Task StoreAsync(IEnumerable<Block> blocks, long gateway = 1) =>
        await Task.WhenAll(blocks.Select(b => StoreAsync(b, gateway)));

    public void Project(int batch = 100)
    {
        while (_projector.Step(batch)) { }
        _projector.Write();
    }

    public void ProjectOnce(int batch) => Assert.True(_projector.Step(batch));

    /// <summary>Lets it run by itself, as in the manager.</summary>
    public Task RunAsync() => _projector.StartAsync(CancellationToken.None);

    /// <summary>Nothing holds a file of the folder any more: what is closed later may take away those that were put in its place.</summary>
    public void Stop() => Close();

    /// <summary>Drops everything in memory and begins again from the files.</summary>
    /// <param name="first">Where the additional projections stand in a transaction.</param>
    /// <param name="more">Additional projections.</param>
    public void Restart(bool first = true, params IProjection[] more)
    {
        Close();
        _projector = Start(first, more);
    }

    /// <summary>Compacts all that projections have seen.</summary>
    public async Task CompactAsync()
    {
        while (await Compactor.StepAsync(all: true, CancellationToken.None)) { }
    }

    /// <summary>All rows of all projections, as text.</summary>
    public string Rows()
    {
        _projector.Write();
        using var connection = new SqliteConnection($"Data Source={Projector.PathIn(Inbox.Options)};Pooling=False");
        connection.Open();
        var lines = new List<string>();
        foreach (var table in new[] { "latest", "serving", "device_event", "foreign_device" })
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var rows = command.ExecuteReader();
            while (rows.Read()) lines.Add($"{table}: {string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(rows.GetValue))}");
        }
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>The conditions there would be, as code, subject and parameters.</summary>
    public async Task<IReadOnlyList<string>> ConditionsAsync() =>
        [.. (await Occurrences.LookAsync(CancellationToken.None))
            .Select(found => $"{found.Kind.Code} {found.Subject} {string.Join(' ', found.Parameters.Select(p => $"{p.Name}={p.Value}"))}")];

    public async ValueTask DisposeAsync()
    {
        Close();
        await Inbox.DisposeAsync();
    }

    private void Close()
    {
        _projector.Dispose();
        Compactor.Dispose();
        Chunks.Dispose();
    }

    private Projector Start(bool first, IProjection[] more)
    {
        Latest = new LatestValues();
        Serving = new ServingGateways();
        Events = new DeviceEvents(Inbox.Options);
        Foreign = new ForeignReadings();
        var blocks = new JudgedBlockReader(Inbox.Reader, Assignments, Quotas, NullLogger<JudgedBlockReader>.Instance);
        Occurrences = new Occurrences([new OccurrenceKinds(SeriesConditions.All)], Inbox.Time);
        IProjection[] own = [Latest, Serving, Events, Foreign];
        Chunks = new ChunkStore(Inbox.Inbox, Inbox.Options);
        var projector = new Projector(
            Inbox.Inbox, Inbox.Reader, blocks, new ReleasedReadings(blocks, Assignments, Foreign),
            new SeriesQuota(Latest, Quotas, Occurrences), first ? [.. more, .. own] : [.. own, .. more],
            new GoneBlocks(Chunks, NullLogger<GoneBlocks>.Instance), Inbox.Options, Inbox.Time, NullLogger<Projector>.Instance);
        Compactor = new Compactor(
            Inbox.Inbox, Inbox.Reader, blocks, projector, Chunks, new Compactable(Latest, Foreign, Assignments, Quotas),
            Latest, new ChunkOptions(), Inbox.Time);
        return projector;
    }

    private sealed class EveryDevice : IDeviceAssignments
    {
        public long? GatewayOf(long device) => null;
        public bool Counts(long gateway, long device, long time, long received) => true;
        public IReadOnlyDictionary<(long Gateway, long Device), long> Released => new Dictionary<(long, long), long>();
    }
}
