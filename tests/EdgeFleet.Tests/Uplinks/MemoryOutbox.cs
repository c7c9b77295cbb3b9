using System.Collections.Concurrent;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Gateway.Uplinks.Manager;

namespace EdgeFleet.Tests.Uplinks;

/// <summary>An outbox that forgets with the process: enough to test what talks to one.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly Lock _gate = new();
    private readonly List<Block> _blocks = [];
    private readonly Dictionary<(ulong Epoch, StreamClass Stream), ulong> _sequences = [];
    private readonly Dictionary<StreamClass, ulong> _readings = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ulong Epoch { get; private set; } = 0x0102030405060708;
    public int LiveSharePercent { get; init; } = 50;
    public List<BlockId> Accepted { get; } = [];
    public List<BlockId> Corrupt { get; } = [];
    public List<BlockId> Conflicting { get; } = [];

    /// <summary>While set, appending fails with this.</summary>
    public OutboxException? Broken { get; set; }

    public IReadOnlyList<Block> Unsettled
    {
        get { lock (_gate) return [.. _blocks]; }
    }

    public Task<Block> AppendAsync(BlockPayload payload, CancellationToken cancel = default)
    {
        if (Broken is { } broken) throw broken;
        TaskCompletionSource appended;
        Block block;
        lock (_gate)
        {
            block = Append(payload);
            (appended, _appended) = (_appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        appended.SetResult();
        return Task.FromResult(block);
    }

    /// <summary>The classes that were asked for.</summary>
    public ConcurrentQueue<StreamClass> Peeked { get; } = [];

    public Task<IReadOnlyList<Block>> PeekAsync(
        string uplink, StreamClass stream, BlockId? after, int maxBytes, CancellationToken cancel = default)
    {
        Known(uplink);
        Peeked.Enqueue(stream);
        lock (_gate)
        {
            var waiting = _blocks.Where(b => b.Id.Stream == stream);
            if (after is { } last) waiting =
                waiting.Where(b => b.Id.Epoch != last.Epoch ? b.Id.Epoch == Epoch : b.Id.Sequence > last.Sequence);
            List<Block> taken = [];
            foreach (var block in waiting)
            {
                if (taken.Count > 0 && taken.Sum(b => b.Bytes.Length) + block.Bytes.Length > maxBytes) break;
                taken.Add(block);
            }
            return Task.FromResult<IReadOnlyList<Block>>(taken);
        }
    }

    public Task SettleAsync(
        string uplink, IReadOnlyCollection<BlockId> accepted, IReadOnlyCollection<BlockId> corrupt, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            Accepted.AddRange(accepted);
            Corrupt.AddRange(corrupt);
            _blocks.RemoveAll(b => accepted.Contains(b.Id) || corrupt.Contains(b.Id));
        }
        return Task.CompletedTask;
    }

    public Task RenewEpochAsync(string uplink, IReadOnlyCollection<BlockId> conflicting, CancellationToken cancel = default)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            Epoch++;
            Conflicting.AddRange(conflicting);
            foreach (var block in _blocks.Where(b => conflicting.Contains(b.Id)).ToList())
            {
                _blocks.Remove(block);
                Append(new BlockPayload(
                    block.Id.Stream, block.Count, block.FirstTime, block.LastTime, (int)block.Header.ColumnsSize, block.Payload,
                    block.Boot));
            }
            (appended, _appended) = (_appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        appended.SetResult();
        return Task.CompletedTask;
    }

    public Task WaitForAppendAsync(CancellationToken cancel)
    {
        lock (_gate) return _appended.Task.WaitAsync(cancel);
    }

    public OutboxStatus Status(string uplink)
    {
        Known(uplink);
        lock (_gate) return new OutboxStatus(
            [.. _readings.Keys.Order().Select(Of)], [.. Corrupt.Select(Lost)], _blocks.Sum(b => b.Bytes.Length));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Block Append(BlockPayload payload)
    {
        var sequence = _sequences[(Epoch, payload.Stream)] = _sequences.GetValueOrDefault((Epoch, payload.Stream)) + 1;
        var block = Block.Seal(payload, Epoch, sequence);
        _readings[payload.Stream] = _readings.GetValueOrDefault(payload.Stream) + (ulong)block.Count;
        _blocks.Add(block);
        return block;
    }

    private OutboxStream Of(StreamClass stream)
    {
        var waiting = _blocks.Where(b => b.Id.Stream == stream).ToList();
        return new OutboxStream
        {
            Stream = stream,
            AppendedBlocks = _sequences.GetValueOrDefault((Epoch, stream)),
            AppendedReadings = _readings[stream],
            BacklogBlocks = (ulong)waiting.Count,
            OldestUnsettled = waiting.Count > 0 ? waiting[0].FirstTime : 0,
        };
    }

    private static LostRange Lost(BlockId id) =>
        new() { Epoch = id.Epoch, Stream = id.Stream, First = id.Sequence, Last = id.Sequence,
            Reason = LostRange.Types.Reason.Quarantined };

    private static void Known(string uplink)
    {
        if (uplink != ManagerKind.Word) throw new ArgumentException(
            $"'{uplink}' is no uplink of this outbox; it has {ManagerKind.Word}", nameof(uplink));
    }
}
