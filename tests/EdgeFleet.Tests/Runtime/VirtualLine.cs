using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

/// <summary>
/// A Modbus line in memory on virtual time. Units that are in <see cref="Silent"/> never answer; all others
/// answer at once, each register with its own address. <see cref="Polls"/> says who was asked when.
/// </summary>
internal sealed class VirtualLine : Stream
{
    private readonly VirtualTime _time;
    private readonly Queue<byte[]> _answers = new();

    public VirtualLine(VirtualTime time)
    {
        _time = time;
        time.InExchange = () => !Blocked;
    }

    public HashSet<byte> Silent { get; } = [];
    public List<(byte Unit, TimeSpan At)> Polls { get; } = [];

    /// <summary>A reader waits for an answer that will not come.</summary>
    public bool Blocked { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var frame = buffer.ToArray();
        lock (Polls) Polls.Add((frame[6], _time.Now));
        if (Silent.Contains(frame[6])) return ValueTask.CompletedTask;
        int address = frame[8] << 8 | frame[9], count = frame[10] << 8 | frame[11];
        _answers.Enqueue([frame[0], frame[1], 0, 0, 0, (byte)(3 + count * 2), frame[6], frame[7], (byte)(count * 2),
            .. Enumerable.Range(address, count).SelectMany(i => new[] { (byte)(i >> 8), (byte)i })]);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_answers.TryDequeue(out var answer))
        {
            answer.CopyTo(buffer);
            return answer.Length;
        }
        var never = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(() => { Blocked = false; never.TrySetCanceled(cancellationToken); });
        Blocked = true;
        await never.Task;
        return 0;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>
/// Virtual time for one poller: it moves only while the poller waits, to the moment it waits for. A poller
/// waits when its only timer is not the time-out of a request (recognised by its length), or when it is and
/// the line says that no answer will come.
/// </summary>
internal sealed class VirtualTime(TimeSpan requestTimeout) : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private readonly List<Watched> _timers = [];
    private readonly DateTimeOffset _origin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public Func<bool> InExchange { get; set; } = () => false;
    public TimeSpan Now => GetUtcNow() - _origin;

    public async Task RunUntilAsync(TimeSpan end)
    {
        // Off the test's own context, so that what a timer wakes may run at once.
        await Task.Run(async () =>
        {
            while (Now < end)
            {
                if (Waiting() is not { } due) await Task.Yield();
                else Advance(due - Now);
            }
        });
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var watched = new Watched(this, Now + dueTime, dueTime == requestTimeout);
        lock (_gate) _timers.Add(watched);
        watched.Inner = base.CreateTimer(_ => { Forget(watched); callback(state); }, null, dueTime, period);
        return watched;
    }

    private TimeSpan? Waiting()
    {
        lock (_gate)
        {
            if (_timers.Count != 1) return null;
            var only = _timers[0];
            return only.IsTimeout && InExchange() ? null : only.Due;
        }
    }

    private void Forget(Watched timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class Watched(VirtualTime owner, TimeSpan due, bool isTimeout) : ITimer
    {
        public ITimer Inner { get; set; } = null!;
        public TimeSpan Due => due;
        public bool IsTimeout => isTimeout;

        public bool Change(TimeSpan dueTime, TimeSpan period) => Inner.Change(dueTime, period);

        public void Dispose()
        {
            owner.Forget(this);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
