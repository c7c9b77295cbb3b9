using EdgeFleet.City.Faults;

namespace EdgeFleet.City.Ledger;

/// <summary>A command that was sent so that a crash would cut into it.</summary>
/// <param name="Id">The manager's id.</param>
/// <param name="Point">The named point at which the gateway was to die; empty: it expired before it came to one.</param>
/// <param name="State">What the manager says became of it.</param>
/// <param name="Writes">How often its value arrived at the device.</param>
public sealed record SentCommand(string Id, string Point, string State, int Writes);

/// <summary>A command acts once at most, and what a crash interrupted is <c>unknown</c> and stays undone.</summary>
public static class CommandMatcher
{
    public static IReadOnlyList<string> Judge(IReadOnlyList<SentCommand> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return [.. commands.SelectMany(Faults)];
    }

    private static IEnumerable<string> Faults(SentCommand command)
    {
        if (command.Point.Length == 0)
        {
            if (command.Writes > 0) yield return $"command {command.Id} had expired, and reached its device {command.Writes} times";
            yield break;
        }
        // The device may have been told before the crash, and one lost on a bad line did not arrive: never twice.
        var most = command.Point == KillPoints.CommandRecorded ? 0 : 1;
        if (command.Writes > most)
            yield return $"command {command.Id} was cut off at {command.Point} and reached its device {command.Writes} times, above {most}";
        if (command.State != "unknown")
            yield return $"command {command.Id} was cut off at {command.Point} and is '{command.State}' at the manager, not 'unknown'";
    }
}
