using System.Threading.Channels;
using EdgeFleet.Contracts;
using EdgeFleet.Faults;
using EdgeFleet.Manager.Common;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Inbox;

/// <summary>
/// Blocks as they came, durable. Invariants: an outcome is given only after the commit it rests on; a
/// (gateway, epoch, stream, sequence) is stored once over all files, whatever times its bytes claim; a
/// failed commit gives no outcome and changes nothing. One writer serves all sessions: whatever waits when
/// a commit ends makes the next group.
/// </summary>
public sealed class BlockInbox : IAsyncDisposable
{
    /// <summary>Where a test has the process die: blocks are committed, none of them is settled.</summary>
    internal const string CommittedPoint = "inbox.committed";

    private const int MaxGroupBlocks = 1024;
    private const long MaxGroupBytes = 16 * 1024 * 1024;

    private readonly InboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BlockInbox> _log;
    private readonly InboxFiles _files;
    private readonly Channel<Offer> _queue;
    private readonly Task _writer;
    private long _nextArrival;
    private long _committed;
    private TaskCompletionSource _arrived = NewSignal();

    public BlockInbox(InboxOptions options, TimeProvider time, ILogger<BlockInbox> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time;
        _log = log;
        _files = new InboxFiles(options);
        Quarantine = new Quarantine(options);
        Boots = new BootClocks(options);
        _committed = _files.LastArrival;
        _nextArrival = _committed + 1;
        _queue = Channel.CreateBounded<Offer>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _writer = Task.Run(WriteAsync);
    }

    public Quarantine Quarantine { get; }
    public BootClocks Boots { get; }
    public InboxCounters Counters { get; } = new();

    /// <summary>All blocks up to this arrival are committed; none will ever appear below it.</summary>
    public long CommittedArrival => Volatile.Read(ref _committed);

    /// <summary>Why the inbox cannot store at the moment; null when the last commit succeeded.</summary>
    public Exception? Failure { get; private set; }

    internal InboxFiles Files => _files;

    /// <summary>Queues a block and returns, once there is room, with a task that ends when its fate is on disk.</summary>
    /// <param name="gateway">Who offers it.</param>
    /// <param name="block">Verified bytes.</param>
    /// <param name="session">Cancelled when the session has ended: what is not in a commit yet is dropped.</param>
    /// <exception cref="OverQuotaException">It is of one epoch more than a gateway may have; nothing is stored or settled.</exception>
    /// <exception cref="InboxUnavailableException">From the inner task: nothing is stored or settled; a later call may succeed.</exception>
    public async ValueTask<Task<InboxOutcome>> OfferAsync(long gateway, OfferedBlock block, CancellationToken session)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Block is { Id.Epoch: var epoch } && !_files.Epochs.Takes(gateway, epoch))
            throw new OverQuotaException(
                $"the outbox of gateway {gateway} has begun more than {_options.Epochs} epochs; find out why it begins a new one so often "
                + "(a data folder that is made anew at each start, a copy that is restored), or raise epochsOfGateway in the manager's "
                + "settings. Nothing is lost: the gateway keeps the block");
        var offer = new Offer(gateway, block, session);
        try
        {
            await _queue.Writer.WriteAsync(offer, session);
        }
        catch (ChannelClosedException)
        {
            throw new InboxUnavailableException("the manager is stopping; offer the block again to the next one");
        }
        return offer.Done.Task;
    }

    /// <summary>
    /// Lets later positions of readers count: arrivals go on above them, even if the file that held the newest block is gone.
    /// </summary>
    internal void ContinueAbove(long position)
    {
        lock (_queue)
        {
            if (position < _nextArrival) return;
            _nextArrival = position + 1;
            Volatile.Write(ref _committed, position);
        }
    }

    /// <summary>
    /// Lets blocks go whose readings are safe elsewhere. What is left are their identities, so that one that comes again is a repeat
    /// or a clone's as ever. May be repeated.
    /// </summary>
    /// <param name="blocks">By arrival; with what stays of a block, which lies in its place then; null: nothing.</param>
    internal void Settle(IReadOnlyDictionary<long, byte[]?> blocks)
    {
        if (blocks.Count == 0) return;
        var arrivals = $"[{string.Join(',', blocks.Where(block => block.Value is null).Select(block => block.Key))}]";
        var rests = blocks.Where(block => block.Value is not null).Select(block => (block.Key, Block.Open(block.Value))).ToList();
        foreach (var file in _files.All) file.Settle(arrivals, rests);
    }

    /// <summary>Lets blocks of a class go that are too old to be kept; their identities stay.</summary>
    /// <param name="stream">The class.</param>
    /// <param name="before">They ended, and came, before that, Unix ms.</param>
    /// <param name="upTo">And not after this arrival.</param>
    internal void LetGo(Contracts.V1.StreamClass stream, long before, long upTo)
    {
        foreach (var file in _files.All) file.LetGo(stream, before, upTo);
    }

    /// <summary>Gives up checksums of blocks that went and had been received before, Unix ms: clones of them pass as repeats.</summary>
    internal void ForgetChecksums(long before)
    {
        foreach (var file in _files.All) file.ForgetChecksums(before);
    }

    /// <summary>Completes when something is committed above the arrival.</summary>
    public async Task WaitForArrivalAsync(long after, CancellationToken cancel)
    {
        while (true)
        {
            var signal = Volatile.Read(ref _arrived);
            if (CommittedArrival > after) return;
            await signal.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        _files.Dispose();
        Quarantine.Dispose();
        Boots.Dispose();
    }

    private async Task WriteAsync()
    {
        List<Offer> later = [];
        while (later.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            var group = NextGroup(later);
            if (group.Count == 0) continue;
            try
            {
                new GroupCommit(this, group).Run();
            }
#pragma warning disable CA1031 // the writer must outlive whatever one group brings; every offer learns of it
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(group, e);
            }
        }
    }

    /// <summary>
    /// What waits, up to the bounds; a second offer of one identity stays for the next group, so that a group sees only committed
    /// blocks.
    /// </summary>
    private List<Offer> NextGroup(List<Offer> later)
    {
        var group = new List<Offer>();
        var identities = new HashSet<(long, BlockId)>();
        long bytes = 0;
        var waiting = later.ToList();
        later.Clear();
        foreach (var offer in waiting) Take(offer);
        while (group.Count + later.Count < MaxGroupBlocks && bytes < MaxGroupBytes && _queue.Reader.TryRead(out var offer)) Take(offer);
        return group;

        void Take(Offer offer)
        {
            if (offer.Session.IsCancellationRequested)
            {
                offer.Done.TrySetCanceled(offer.Session);
            }
            else if (offer.Block.Claimed is { } id && !identities.Add((offer.Gateway, id)))
            {
                later.Add(offer);
            }
            else
            {
                group.Add(offer);
                bytes += offer.Block.Bytes.Length;
            }
        }
    }

    private void Fail(IEnumerable<Offer> offers, Exception cause)
    {
        var remedy = cause is SqliteException { SqliteErrorCode: 13 }
            ? $"make room on the disk of {_options.Folder}"
            : cause is SqliteException { SqliteErrorCode: 5 or 6 } ? $"another process holds a lock on {_options.Folder}; end it"
                : $"check {_options.Folder}";
        var message = $"the inbox cannot store ({cause.Message}); {remedy}. Nothing is lost: gateways keep what is not settled";
        if (Failure is null) _log.LogError(cause, "{Fault}", message);
        Failure = cause;
        _files.CloseAll();
        Quarantine.Close();
        var error = new InboxUnavailableException(message, cause);
        foreach (var offer in offers) offer.Done.TrySetException(error);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal sealed record Offer(long Gateway, OfferedBlock Block, CancellationToken Session)
    {
        public TaskCompletionSource<InboxOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public (long First, long Last) Placed { get; set; }
    }

    /// <summary>Decides, commits a file after the other, then tells.</summary>
    private sealed class GroupCommit(BlockInbox inbox, List<Offer> group)
    {
        private readonly long _now = inbox._time.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly Dictionary<Offer, InboxOutcome> _outcomes = [];
        private readonly Dictionary<InboxFile, List<Offer>> _inserts = [];
        private bool _failed;

        public void Run()
        {
            foreach (var offer in group) Decide(offer);
            foreach (var (file, offers) in _inserts) Store(file, offers);
            KeepRefused();
            if (_outcomes.Count > 0) FaultPoint.Pass(CommittedPoint);
            if (!_failed) inbox.Failure = null;
            Tell();
        }

        private void Decide(Offer offer)
        {
            if (offer.Block.Outcome is { } refused) _outcomes[offer] = refused;
            else if (inbox._files.Find(offer.Gateway, offer.Block.Block!.Id) is { } held)
                _outcomes[offer] = Known(offer, held);
            else
            {
                offer.Placed = inbox.Boots.Place(offer.Gateway, offer.Block.Block);
                var file = inbox._files.For(offer.Placed.Last, _now);
                if (!_inserts.TryGetValue(file, out var offers)) _inserts.Add(file, offers = []);
                offers.Add(offer);
            }
        }

        private void Store(InboxFile file, List<Offer> offers)
        {
            var first = inbox._nextArrival;
            lock (inbox._queue) inbox._nextArrival += offers.Count;
            bool[] stored;
            try
            {
                stored = file.Store(
                    [.. offers.Select(o => new PlacedBlock(o.Gateway, o.Block.Block!, o.Placed.First, o.Placed.Last))], first, _now);
            }
            catch (SqliteException e)
            {
                _failed = true;
                inbox.Fail(offers, e);
                return;
            }
            for (var i = 0; i < stored.Length; i++)
            {
                // Taken although no mark said so: the unique key has the last word.
                _outcomes[offers[i]] = stored[i] ? new InboxOutcome(InboxVerdict.Stored)
                    : Known(offers[i], file.Find(offers[i].Gateway, offers[i].Block.Block!.Id)!.Value);
            }
        }

        /// <summary>Of one that came so long ago that its checksum was given up, nothing speaks against a repeat.</summary>
        private static InboxOutcome Known(Offer offer, HeldIdentity held) =>
            held.Checksum is not { } checksum || checksum == offer.Block.Block!.Checksum
                ? new InboxOutcome(InboxVerdict.Repeat)
                : new InboxOutcome(InboxVerdict.Conflict,
                    $"{offer.Block.Block.Id} is held with checksum {checksum:x16}, not {offer.Block.Block.Checksum:x16}: the outbox was "
                    + "cloned or restored; take a new epoch and append the block again");

        private void KeepRefused()
        {
            var refused = _outcomes.Where(o => o.Value.Verdict is InboxVerdict.Conflict or InboxVerdict.Corrupt)
                .Select(o => (o.Key.Gateway, o.Key.Block, o.Value)).ToList();
            if (refused.Count == 0) return;
            try
            {
                inbox.Quarantine.Add(refused, _now);
            }
            catch (SqliteException e)
            {
                _failed = true;
                var offers = _outcomes.Where(o => o.Value.Verdict is InboxVerdict.Conflict or InboxVerdict.Corrupt).Select(o => o.Key)
                    .ToList();
                foreach (var offer in offers) _outcomes.Remove(offer);
                inbox.Fail(offers, e);
                return;
            }
            foreach (var (gateway, block, outcome) in refused)
                inbox._log.LogWarning(
                    "gateway {Gateway}: block {Block} refused as {Verdict}: {Detail}", gateway, block.Claimed?.ToString()
                    ?? "without identity", outcome.Verdict, outcome.Detail);
        }

        private void Tell()
        {
            Volatile.Write(ref inbox._committed, inbox._nextArrival - 1);
            Interlocked.Exchange(ref inbox._arrived, NewSignal()).TrySetResult();
            foreach (var (offer, outcome) in _outcomes)
            {
                inbox.Counters.Count(outcome.Verdict, offer.Block.Block?.Count ?? 0, inbox._time);
                offer.Done.TrySetResult(outcome);
            }
        }
    }
}
