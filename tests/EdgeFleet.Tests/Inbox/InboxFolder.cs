using EdgeFleet.Contracts;
using EdgeFleet.Manager.Inbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Inbox;

/// <summary>A temporary telemetry folder, its inbox opened and reopened at will.</summary>
internal sealed class InboxFolder : IAsyncDisposable
{
    /// <param name="configure">Changes the usual options.</param>
    /// <param name="in">A folder that exists; a new one by default.</param>
    public InboxFolder(Func<InboxOptions, InboxOptions>? configure = null, string? @in = null)
    {
        Options = new InboxOptions(@in ?? Directory.CreateTempSubdirectory("edgefleet-inbox-").FullName);
        if (configure is not null) Options = configure(Options);
        Inbox = Open();
    }

    public InboxOptions Options { get; }
    public FakeTimeProvider Time { get; } = new(Blocks.Now);
    public BlockInbox Inbox { get; private set; }
    public InboxReader Reader => new(Inbox);

    public async Task ReopenAsync()
    {
        await Inbox.DisposeAsync();
        Inbox = Open();
    }

    public Task<InboxOutcome> OfferAsync(Block block, long gateway = 1) => OfferAsync(block.Bytes, gateway);

    public async Task<InboxOutcome> OfferAsync(ReadOnlyMemory<byte> bytes, long gateway = 1) =>
        await await Inbox.OfferAsync(gateway, BlockVerifier.Verify(bytes), CancellationToken.None);

    public IReadOnlyList<StoredBlock> All() => Reader.ReadAfter(0, int.MaxValue, long.MaxValue);

    public string[] MonthFiles() =>
        [.. Directory.GetFiles(Options.Folder, "inbox-*.db").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public SqliteConnection Raw(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Options.Folder, file)};Pooling=False");
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await Inbox.DisposeAsync();
        Directory.Delete(Options.Folder, recursive: true);
    }

    private BlockInbox Open() => new(Options, Time, NullLogger<BlockInbox>.Instance);
}
