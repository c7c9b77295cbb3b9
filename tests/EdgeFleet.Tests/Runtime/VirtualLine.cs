using System.Threading.Channels;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Runtime;
using EdgeFleet.Tests.Lines;
using EdgeFleet.Tests.Modbus;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Runtime;

/// <summary>
/// A Modbus line in memory on virtual time. Units that are in <see cref="Silent"/> never answer; all others
/// answer at once, each register with its own address. <see cref="Polls"/> says who was asked when.
/// </summary>
internal sealed class VirtualLine
{
    private readonly VirtualTime _time;
    private bool _unanswered;

    public VirtualLine(VirtualTime time)
    {
        _time = time;
        time.InExchange = () => !_unanswered;
        time.ExchangeBegins = () => _unanswered = false;
        Ports = new GivenPorts(_ => new Connection(this));
    }

    public ILinePorts Ports { get; }
    public HashSet<byte> Silent { get; } = [];
    public List<(byte Unit, TimeSpan At)> Polls { get; } = [];

    /// <summary>What registers were asked for, and when.</summary>
    public List<(int Address, int Count, TimeSpan At)> Asked { get; } = [];

    /// <summary>When a register was asked for.</summary>
    public IReadOnlyList<TimeSpan> Moments(int register) =>
        [.. Asked.Where(one => one.Address <= register && register < one.Address + one.Count).Select(one => one.At)];

    private byte[]? Answer(byte[] bytes)
    {
        // In another framing it is no request to anybody here.
        _unanswered = bytes is not [_, _, 0, 0, 0, 6, ..];
        if (_unanswered) return null;
        int address = bytes[8] << 8 | bytes[9], count = bytes[10] << 8 | bytes[11];
        lock (Polls)
        {
            Polls.Add((bytes[6], _time.Now));
            Asked.Add((address, count, _time.Now));
        }
        _unanswered = Silent.Contains(bytes[6]);
        if (_unanswered) return null;
        return [bytes[0], bytes[1], 0, 0, 0, (byte)(3 + count * 2), bytes[6], bytes[7], (byte)(count * 2),
            .. Enumerable.Range(address, count).SelectMany(i => new[] { (byte)(i >> 8), (byte)i })];
    }

    private sealed class Connection(VirtualLine line) : ByteStream
    {
        private readonly Channel<byte[]> _answers = Channel.CreateUnbounded<byte[]>();

        protected override void Receive(byte[] bytes)
        {
            if (line.Answer(bytes) is { } answer) _answers.Writer.TryWrite(answer);
        }

        protected override byte[]? Next() => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var answer = await _answers.Reader.ReadAsync(cancellationToken);
            answer.CopyTo(buffer);
            return answer.Length;
        }
    }
}

/// <summary>
/// Virtual time for pollers: it moves only while all of them wait, to the first moment that one waits for. A poller
/// waits when its only timer is not the time-out of a request (recognised by its length), or when it is and
/// the line says that no answer will come.
/// </summary>
internal sealed class VirtualTime(TimeSpan requestTimeout) : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _requestTimeout = requestTimeout;
    private readonly List<Watched> _timers = [];
    private readonly DateTimeOffset _origin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many pollers there are.</summary>
    public int Pollers { get; set; } = 1;

    public Func<bool> InExchange { get; set; } = () => false;
    public Action ExchangeBegins { get; set; } = () => { };
    public TimeSpan Now => GetUtcNow() - _origin;

    public async Task RunUntilAsync(TimeSpan end)
    {
        // Off the test's own context, so that what a timer wakes may run at once.
        await Task.Run(async () =>
        {
            while (Now < end)
            {
                if (Waiting() is not { } due) await Task.Yield();
                else Advance((due < end ? due : end) - Now);
            }
        });
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Watches over a read: while it is there, somebody is at work.
        if (dueTime >= LinePoller.LongestRead) return base.CreateTimer(callback, state, dueTime, period);
        var watched = new Watched(this, callback, state);
        watched.Change(dueTime, period);
        return watched;
    }

    private TimeSpan? Waiting()
    {
        lock (_gate)
        {
            if (_timers.Count != Pollers) return null;
            var first = _timers.MinBy(timer => timer.Due)!;
            return first.IsTimeout && InExchange() ? null : first.Due;
        }
    }

    private ITimer Inner(TimerCallback callback, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, null, dueTime, period);

    /// <summary>Counted while it is set: once it is due, whoever waits for it is at work.</summary>
    private sealed class Watched(VirtualTime owner, TimerCallback callback, object? state) : ITimer
    {
        // One for each time that it is set: what is still to come of an earlier time must not count for the next.
        private ITimer? _inner;

        public TimeSpan Due { get; private set; }
        public bool IsTimeout { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            if (dueTime == owner._requestTimeout) owner.ExchangeBegins();
            // Before it counts, time must not move on to it; and set it may be over at once.
            lock (owner._gate)
            {
                (Due, IsTimeout) = (owner.Now + dueTime, dueTime == owner._requestTimeout);
                owner._timers.Add(this);
                ITimer? mine = null;
                _inner = mine = owner.Inner(_ => Fire(mine), dueTime, period);
            }
            return true;
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
                _inner?.Dispose();
                _inner = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(ITimer? mine)
        {
            lock (owner._gate)
            {
                // Null: it was due at once, while it was being set.
                if (mine is null || _inner == mine) owner._timers.Remove(this);
            }
            callback(state);
        }
    }
}
