using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Tests.Delivery;

/// <summary>A way out in memory, whose other side the test plays: it sees what was sent, and decides, or ends the connection.</summary>
internal sealed class MemoryUplink(string name) : IUplink
{
    private readonly Lock _gate = new();
    private MemorySink? _sink;

    public string Name => name;

    public SinkLimits Limits { get; set; } = new(64, 1 << 20);

    /// <summary>When its connections may carry what.</summary>
    public SendPace Pace { get; set; } = SendPace.Free;

    /// <summary>While set, opening fails with this.</summary>
    public Exception? Broken { get; set; }

    /// <summary>What the other side decides at once about a block; null: nothing.</summary>
    public Func<Block, BlockVerdict?> Decides { get; set; } = _ => null;

    /// <summary>Called when all that may go has gone.</summary>
    public Action Flushed { get; set; } = () => { };

    /// <summary>Blocks that a connection cannot carry.</summary>
    public Func<Block, bool> Takes { get; set; } = _ => true;

    public int Opened { get; private set; }

    /// <summary>All that was ever sent, over whichever connection.</summary>
    public ConcurrentQueue<BlockId> Sent { get; } = [];

    public MemorySink Sink
    {
        get { lock (_gate) return _sink ?? throw new InvalidOperationException("no connection yet"); }
    }

    /// <summary>Which of them it goes over.</summary>
    public BearerSelection? Bearers { get; set; }

    /// <summary>Bearers over which nothing answers.</summary>
    public ConcurrentDictionary<string, bool> Down { get; } = [];

    /// <summary>Over which connections began, one after the other.</summary>
    public ConcurrentQueue<string> Over { get; } = [];

    /// <summary>Over which it was asked whether they work.</summary>
    public ConcurrentQueue<string> Probed { get; } = [];

    public Task ProbeAsync(IBearer bearer, CancellationToken cancel)
    {
        Probed.Enqueue(bearer.Terms.Name);
        return Down.ContainsKey(bearer.Terms.Name) ? Task.FromException(new BearerException("nothing answers")) : Task.CompletedTask;
    }

    public Task<IBlockSink> OpenAsync(CancellationToken cancel)
    {
        Opened++;
        if (Bearers is { } bearers)
        {
            var name = bearers.Current.Terms.Name;
            if (Down.ContainsKey(name)) throw new UplinkException(UplinkFault.Lost, $"no way over {name}");
            Over.Enqueue(name);
        }
        if (Broken is { } broken) throw broken;
        var sink = new MemorySink(this);
        lock (_gate) _sink = sink;
        return Task.FromResult<IBlockSink>(sink);
    }
}

/// <summary>One connection.</summary>
internal sealed class MemorySink(MemoryUplink uplink) : IBlockSink
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _outdated = new();
    private Action<BlockDecision> _decided = _ => { };

    public SinkLimits Limits => uplink.Limits;
    public SendPace Pace => uplink.Pace;
    public CancellationToken Outdated => _outdated.Token;
    public bool IsDisposed { get; private set; }

    /// <summary>How many blocks came with each call.</summary>
    public ConcurrentQueue<int> Batches { get; } = [];

    public bool Takes(Block block) => uplink.Takes(block);

    public Task SendAsync(IReadOnlyList<Block> blocks, CancellationToken cancel)
    {
        if (_end.Task.IsCompleted) throw new UplinkException(UplinkFault.Lost, "a write failed");
        Batches.Enqueue(blocks.Count);
        foreach (var block in blocks)
        {
            uplink.Sent.Enqueue(block.Id);
            if (uplink.Decides(block) is { } verdict) _decided(new BlockDecision(block.Id, verdict, "as the test says"));
        }
        return Task.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancel)
    {
        uplink.Flushed();
        return Task.CompletedTask;
    }

    public Task RunAsync(Action<BlockDecision> decided, CancellationToken cancel)
    {
        _decided = decided;
        return _end.Task.WaitAsync(cancel);
    }

    public void Decide(BlockVerdict verdict, params IEnumerable<BlockId> ids)
    {
        foreach (var id in ids) _decided(new BlockDecision(id, verdict));
    }

    /// <summary>The other side ends the connection.</summary>
    public void End(UplinkFault fault, string why) => _end.TrySetException(new UplinkException(fault, why));

    /// <summary>The gateway has newer credentials.</summary>
    public void Outdate() => _outdated.Cancel();

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
