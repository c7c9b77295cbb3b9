using System.Collections.Concurrent;
using EdgeFleet.Manager.Conditions;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Tells a gateway that comes back from one that runs twice. A process says the same boot id for all its life, and a restart
/// a new one: a lost link repeats the latest, a restart brings one that nobody has seen. One that another had replaced, and
/// that comes back all the same, belongs to a process that never ended. Safe for concurrent callers.
/// </summary>
public sealed class GatewayProcesses(Occurrences occurrences, TimeProvider time)
{
    /// <summary>The first return may be a Hello that was long on its way; two within this are not.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromHours(1);

    private const int MostKnown = 8;

    private readonly ConcurrentDictionary<long, Known> _gateways = new();

    /// <summary>A process said Hello.</summary>
    /// <param name="gateway">Whose certificate it showed.</param>
    /// <param name="boot">Its boot id; 0: it says none.</param>
    /// <param name="address">Where it called from.</param>
    /// <returns>What those who push each other out are told; null: there is one of it, as far as can be seen.</returns>
    public string? Connected(long gateway, ulong boot, string address)
    {
        if (boot == 0) return null;
        var known = _gateways.GetOrAdd(gateway, _ => new Known());
        lock (known)
        {
            var latest = known.Processes.LastOrDefault();
            var returns = latest.Boot != boot && known.Processes.RemoveAll(process => process.Boot == boot) > 0;
            if (latest.Boot == boot) known.Processes.RemoveAt(known.Processes.Count - 1);
            known.Processes.Add((boot, address));
            if (known.Processes.Count > MostKnown) known.Processes.RemoveAt(0);
            if (!returns) return null;
            var again = known.Returned is { } before && time.GetElapsedTime(before) < Together;
            known.Returned = time.GetTimestamp();
            if (!again) return null;
            occurrences.Note(SessionConditions.InTwoPlaces, Subject.Gateway(gateway), ("first", latest.Address), ("second", address));
            return $"two processes are gateway {gateway}, one at {latest.Address} and one at {address}, and push each other out; stop one "
                + "of them, and enrol it as a gateway of its own with a new claim code";
        }
    }

    private sealed class Known
    {
        public List<(ulong Boot, string Address)> Processes { get; } = [];
        public long? Returned { get; set; }
    }
}
