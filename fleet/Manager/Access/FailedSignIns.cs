using System.Threading.Channels;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// Wrong passwords and codes, in log and audit. They are written beside the answer, so that its time says nothing, and so that no
/// attacker fills the disk: of one name from one address the first and the one that has to wait; of all together at most
/// <see cref="MaxAMinute"/> a minute, and how many more there were.
/// </summary>
public sealed class FailedSignIns(IAudit audit, TimeProvider clock, ILogger<FailedSignIns> log) : BackgroundService
{
    internal const int MaxAMinute = 30;
    private const int MaxWaiting = 1000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Channel<(string? Person, string Address, bool Waits)> _waiting =
        Channel.CreateBounded<(string?, string, bool)>(MaxWaiting);
    private DateTimeOffset _since;
    private long _written, _more;

    /// <param name="person">The name, if there is such a person. What else was typed there may be a password and is not written.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="waits">The caller has to wait from now on.</param>
    public void Note(string? person, string address, bool waits)
    {
        if (!_waiting.Writer.TryWrite((person, address, waits))) Interlocked.Increment(ref _more);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (person, address, waits) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(person, address, waits, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "A failed sign-in from {Address} is not in the audit", address);
            }
        }
    }

    private async Task WriteAsync(string? person, string address, bool waits, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if ((now - _since).Duration() >= Minute)
        {
            var more = Interlocked.Exchange(ref _more, 0);
            (_since, _written) = (now, 0);
            if (more > 0)
                await RecordAsync(null, FieldChange.Facts(("more", more)), cancel);
        }
        if (++_written > MaxAMinute)
        {
            Interlocked.Increment(ref _more);
            return;
        }
        log.LogWarning("A sign-in as {Person} from {Address} failed{Waits}", person ?? "nobody we know", address,
            waits ? "; further ones have to wait" : "");
        await RecordAsync(person, FieldChange.Facts(("address", address), ("waits", waits ? "yes" : null)), cancel);
    }

    private Task RecordAsync(string? person, IReadOnlyList<FieldChange> facts, CancellationToken cancel) =>
        audit.RecordAsync(Actor.Newcomer, "person.sign-in-failed", $"person:{person ?? "?"}", facts, cancel);
}
