using EdgeFleet.Edge.Storage;
using LiteDB;

namespace EdgeFleet.Edge.Control;

/// <summary>
/// The commands this gateway has taken on, on disk. Invariants:
/// <list type="bullet">
/// <item>A command is recorded before its device is told, and an id is recorded once: so it is executed at most once.</item>
/// <item>A record is dropped only long after the command expired: an expired one is not executed anyway.</item>
/// </list>
/// Safe for concurrent callers; each change returns when it is on disk.
/// </summary>
public sealed class CommandLedger(DurableDatabase database)
{
    /// <summary>Name of its data file.</summary>
    public const string FileName = "commands.db";

    /// <summary>How long after its expiry a record is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const string Commands = "commands";

    public CommandRecord? Find(string id) => database.Find(Commands, id) is { } found ? CommandRecord.FromBson(found) : null;

    /// <exception cref="DamagedDatabaseException">The id is recorded already.</exception>
    /// <exception cref="IOException">It is not recorded; do not act.</exception>
    public void Record(CommandRecord command) => database.Write(t => t.Insert(Commands, [command.ToBson()]));

    /// <exception cref="IOException">The change is not on disk.</exception>
    public void Update(CommandRecord command) => database.Write(t => t.Put(Commands, command.ToBson()));

    /// <summary>Records without an outcome, and those whose outcome the outbox does not have.</summary>
    public IReadOnlyList<CommandRecord> Unfinished() => [.. All().Where(command => !command.Told)];

    /// <summary>Drops what has been told and expired <see cref="Kept"/> before <paramref name="now"/> (Unix ms).</summary>
    /// <returns>How many went.</returns>
    public int Prune(long now)
    {
        var before = now - (long)Kept.TotalMilliseconds;
        BsonValue[] old = [.. All().Where(command => command.Told && command.Expires < before)
            .Select(command => new BsonValue(command.Id))];
        if (old.Length > 0) database.Write(t => t.Delete(Commands, old));
        return old.Length;
    }

    private IEnumerable<CommandRecord> All() => database.All(Commands).Select(CommandRecord.FromBson);
}
