using System.Globalization;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Access;

/// <summary>How many wrong secrets are taken before one has to wait.</summary>
/// <param name="Allowed">Wrong ones, from the first on.</param>
/// <param name="Window">Counted from the first; then it begins anew.</param>
public sealed record FailureBound(int Allowed, TimeSpan Window)
{
    /// <summary>One-time codes from one address. They carry 100 bits, so that it only has to be slow, not few.</summary>
    public static readonly FailureBound Codes = new(10, TimeSpan.FromMinutes(1));
    /// <summary>Passwords for one name from one address: who guesses at somebody's name locks out nobody but themselves.</summary>
    public static readonly FailureBound Passwords = new(5, TimeSpan.FromMinutes(5));
    /// <summary>Codes of one person's second factor, from anywhere: only who has their password or link gets as far as that.</summary>
    public static readonly FailureBound Factors = new(10, TimeSpan.FromMinutes(10));
    /// <summary>Passwords and codes shown again within one session.</summary>
    public static readonly FailureBound Proofs = new(5, TimeSpan.FromMinutes(10));
}

/// <summary>
/// Slows down guessing. Right secrets cost nothing, so that a whole fleet can enrol from behind one address. At most
/// <see cref="MaxKeys"/> are remembered; beyond that the oldest are forgotten.
/// </summary>
public sealed class FailureLimit(TimeProvider clock)
{
    internal const int MaxKeys = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(FailureBound, string), (DateTimeOffset Ends, int Count)> _failures = [];
    private readonly Queue<((FailureBound, string) Key, DateTimeOffset Ends)> _order = [];

    /// <summary>How long one has to wait; zero: one may try.</summary>
    public TimeSpan Wait(FailureBound bound, string key)
    {
        lock (_gate)
        {
            if (!_failures.TryGetValue((bound, key), out var seen) || seen.Count < bound.Allowed) return TimeSpan.Zero;
            var rest = seen.Ends - clock.GetUtcNow();
            return rest <= TimeSpan.Zero ? TimeSpan.Zero : rest < bound.Window ? rest : bound.Window;
        }
    }

    /// <summary>Counts a wrong one, and says which it is, from 1 on; the last that is allowed makes the caller wait.</summary>
    public int Failed(FailureBound bound, string key)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            while (_order.TryPeek(out var oldest) && (oldest.Ends <= now || _failures.Count >= MaxKeys))
            {
                _order.Dequeue();
                if (_failures.TryGetValue(oldest.Key, out var known) && known.Ends == oldest.Ends) _failures.Remove(oldest.Key);
            }
            var seen = _failures.TryGetValue((bound, key), out var before) && before.Ends > now
                ? (before.Ends, before.Count + 1)
                : (Ends: now + bound.Window, 1);
            if (seen.Item2 == 1) _order.Enqueue(((bound, key), seen.Ends));
            _failures[(bound, key)] = seen;
            return seen.Item2;
        }
    }

    /// <summary>A right one came: the wrong ones before it were slips.</summary>
    public void Forget(FailureBound bound, string key)
    {
        lock (_gate) _failures.Remove((bound, key));
    }

    /// <exception cref="RefusedException">429 while one has to wait.</exception>
    public void Check(FailureBound bound, string key)
    {
        if (Wait(bound, key) is not { Ticks: > 0 } wait) return;
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        throw new RefusedException(StatusCodes.Status429TooManyRequests, "Too many wrong ones",
            AccessPhrases.TooManyWrong.With(seconds))
        {
            Header = ("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Runs an attempt to show a one-time code, and counts a refusal against the caller's address.</summary>
    /// <exception cref="RefusedException">429 while the address has to wait.</exception>
    public async Task<T> AttemptAsync<T>(HttpContext context, Func<Task<T>> attempt, Action<int>? failed = null)
    {
        var address = ClientAddress.Of(context);
        Check(FailureBound.Codes, address);
        try
        {
            return await attempt();
        }
        catch (RefusedException e) when (e.Status is 401 or 403)
        {
            var count = Failed(FailureBound.Codes, address);
            failed?.Invoke(count);
            throw;
        }
    }
}
