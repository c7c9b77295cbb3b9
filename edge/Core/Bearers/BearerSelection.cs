using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Bearers;

/// <summary>
/// The bearers of one uplink, and which of them it goes over: keeps what was found, and asks <see cref="BearerChoice"/>. The present one
/// changes between two connections only (<see cref="Turn"/>). For any thread.
/// </summary>
#pragma warning disable CA1001 // a source without timer and parents holds nothing that has to be let go of
public sealed class BearerSelection
#pragma warning restore CA1001
{
    private const int LongestCause = 300;
    private static readonly (string Text, Phrase? Told) Nothing = ("", null);

    private readonly Lock _gate = new();
    private readonly BearerStanding[] _found;
    private readonly (string Text, Phrase? Told)[] _causes;
    private readonly long _began;
    private CancellationTokenSource _leave = new();
    private int _current;
    private TimeSpan _changed;
    private BearerUse? _use;
    private bool _isConnected;

    /// <param name="uplink">Its name.</param>
    /// <param name="bearers">At least one, in the uplink's order.</param>
    /// <param name="clock">For dates, and for how long things hold.</param>
    public BearerSelection(string uplink, IReadOnlyList<IBearer> bearers, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(bearers);
        ArgumentNullException.ThrowIfNull(clock);
        (Uplink, Bearers, Clock, _began) = (uplink, bearers, clock, clock.GetTimestamp());
        _found = [.. bearers.Select(bearer => new BearerStanding(BearerHealth.Unknown, Pace: bearer.Terms.ProbeEvery))];
        _causes = [.. bearers.Select(_ => Nothing)];
        _current = BearerChoice.First(Standings());
    }

    public string Uplink { get; }
    public IReadOnlyList<IBearer> Bearers { get; }
    public TimeProvider Clock { get; }

    /// <summary>The uplink goes over another bearer than before.</summary>
    public event Action<BearerUse>? Changed;

    /// <summary>What a connection goes over that begins now.</summary>
    public IBearer Current
    {
        get { lock (_gate) return Bearers[_current]; }
    }

    /// <summary>Cancelled when the present one should be left for another.</summary>
    public CancellationToken Leave
    {
        get { lock (_gate) return _leave.Token; }
    }

    /// <summary>What the uplink was connected over last; null: nothing yet.</summary>
    public BearerUse? Use
    {
        get { lock (_gate) return _use; }
    }

    public bool IsConnected
    {
        get { lock (_gate) return _isConnected; }
    }

    /// <summary>The next connection is about to be made: it goes over what is best now. No other is open.</summary>
    /// <returns>How long ago that was tried last.</returns>
    public TimeSpan Turn()
    {
        lock (_gate)
        {
            var now = Now;
            var next = BearerChoice.Next(Standings(), _current, _changed, now);
            if (next != _current) (_current, _changed) = (next, now);
            if (_leave.IsCancellationRequested) _leave = new CancellationTokenSource();
            return _found[next].Tried is { } tried ? now - tried : TimeSpan.MaxValue;
        }
    }

    /// <summary>The other side answered over it.</summary>
    public void Worked(IBearer bearer) => Found(bearer, BearerHealth.Works, Nothing);

    /// <summary>The other side did not answer over it.</summary>
    /// <param name="bearer">One of them.</param>
    /// <param name="cause">Why.</param>
    /// <param name="told">The same for people of other languages, where there are words for it.</param>
    public void Failed(IBearer bearer, string cause, Phrase? told = null)
    {
        ArgumentNullException.ThrowIfNull(cause);
        Found(bearer, BearerHealth.Fails, (cause.Length > LongestCause ? cause[..LongestCause] : cause, told));
    }

    /// <summary>The uplink is connected over the present one.</summary>
    public void Opened()
    {
        BearerUse? changed = null;
        lock (_gate)
        {
            var name = Bearers[_current].Terms.Name;
            if (_use?.Bearer != name) _use = changed = Used(name);
            _isConnected = true;
        }
        Worked(Current);
        if (changed is not null) Changed?.Invoke(changed);
    }

    /// <summary>It no longer is, or could not be.</summary>
    public void Closed()
    {
        lock (_gate)
        {
            _found[_current] = _found[_current] with { Tried = Now };
            _isConnected = false;
        }
    }

    /// <summary>Whether the present one is to be left may follow from time alone, and from the bytes that went over it.</summary>
    public void Look()
    {
        CancellationTokenSource? leave = null;
        lock (_gate)
        {
            if (BearerChoice.Better(Standings(), _current, _changed, Now) is not null) leave = _leave;
        }
        leave?.Cancel();
    }

    /// <summary>Those to find out about now, and they count as tried.</summary>
    public IReadOnlyList<IBearer> TakeProbes()
    {
        lock (_gate)
        {
            var now = Now;
            List<int> due = [.. BearerChoice.ToProbe(Standings(), _current, now)];
            foreach (var i in due) _found[i] = _found[i] with { Tried = now };
            return [.. due.Select(i => Bearers[i])];
        }
    }

    private TimeSpan Now => Clock.GetElapsedTime(_began);

    private BearerStanding[] Standings() => [.. _found.Select((found, i) => found with { IsSpent = Bearers[i].IsSpent })];

    private void Found(IBearer bearer, BearerHealth health, (string Text, Phrase? Told) cause)
    {
        lock (_gate)
        {
            var (i, now) = (Index(bearer), Now);
            _found[i] = _found[i] with { Health = health, Since = _found[i].Health == health ? _found[i].Since : now, Tried = now };
            if (health == BearerHealth.Fails) _causes[i] = cause;
        }
        Look();
    }

    private int Index(IBearer bearer)
    {
        for (var i = 0; i < Bearers.Count; i++)
            if (ReferenceEquals(Bearers[i], bearer)) return i;
        throw new ArgumentException($"uplink {Uplink} has no bearer {bearer.Terms.Name}", nameof(bearer));
    }

    // The first time it is compared with the one that it would rather have had.
    private BearerUse Used(string name)
    {
        var before = _use is null ? 0 : Enumerable.Range(0, Bearers.Count).First(i => Bearers[i].Terms.Name == _use.Bearer);
        var isFailed = before != _current && _found[before].Health == BearerHealth.Fails;
        var why = before == _current ? BearerReason.First : isFailed ? BearerReason.Failed
            : Bearers[before].IsSpent ? BearerReason.Spent : BearerReason.Better;
        var (text, told) = isFailed ? _causes[before] : Nothing;
        return new BearerUse(name, Clock.GetUtcNow(), why, text) { Told = told };
    }
}
