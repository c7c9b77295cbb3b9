using System.Globalization;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Slows down guessing: after ten wrong secrets from one address within a minute, that address waits until the minute
/// is over. Right ones cost nothing, so that a whole fleet can enrol from behind one address.
/// </summary>
public sealed class FailureLimit(TimeProvider clock)
{
    private const int Allowed = 10;
    private const int MaxAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Since, int Count)> _failures = [];

    /// <summary>How long the address has to wait; zero if it may try.</summary>
    public TimeSpan Wait(string address)
    {
        lock (_gate)
        {
            return _failures.TryGetValue(address, out var seen) && seen.Count >= Allowed
                && seen.Since + Window - clock.GetUtcNow() is { Ticks: > 0 } rest
                ? rest
                : TimeSpan.Zero;
        }
    }

    public void Failed(string address)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_failures.Count >= MaxAddresses)
                foreach (var old in _failures.Where(f => f.Value.Since + Window <= now).Select(f => f.Key).ToList()) _failures.Remove(old);
            _failures[address] = _failures.TryGetValue(address, out var seen) && seen.Since + Window > now ? (seen.Since, seen.Count + 1)
                : (now, 1);
        }
    }
}

public static class FailureLimitExtensions
{
    /// <summary>Runs an attempt to show a secret, and counts a refusal against the caller's address.</summary>
    /// <exception cref="RefusedException">429 while the address has to wait.</exception>
    public static async Task<T> AttemptAsync<T>(this FailureLimit limit, HttpContext context, Func<Task<T>> attempt)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (limit.Wait(address) is { Ticks: > 0 } wait)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            throw new RefusedException(
                StatusCodes.Status429TooManyRequests, "Too many wrong codes",
                $"Too many wrong codes or passwords came from this address; try again in {seconds} s")
            {
                Header = ("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)),
            };
        }
        try
        {
            return await attempt();
        }
        catch (RefusedException e) when (e.Status is 401 or 403)
        {
            limit.Failed(address);
            throw;
        }
    }
}
