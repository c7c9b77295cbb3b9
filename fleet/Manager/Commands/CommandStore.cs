using EdgeFleet.Contracts;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Commands;

/// <summary>
/// All commands, durable. Invariants: a change is on disk when the call returns; an id exists once; a final
/// state never changes, and a sent command never goes back to queued, so what may have reached a gateway is
/// never called expired by the manager.
/// </summary>
public sealed class CommandStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE command (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, device INTEGER NOT NULL, gateway INTEGER NOT NULL,
          path TEXT NOT NULL, value TEXT NOT NULL, issued INTEGER NOT NULL, expires INTEGER NOT NULL, issued_by TEXT NOT NULL,
          state INTEGER NOT NULL, detail TEXT NOT NULL, changed INTEGER NOT NULL, session INTEGER NOT NULL, told TEXT, person TEXT);
        CREATE INDEX command_device ON command (device, number);
        CREATE INDEX command_open ON command (number) WHERE state < 2;
        """;

    private const string Fields =
        "number, id, device, gateway, path, value, issued, expires, issued_by, state, detail, changed, session, told, person";

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();
    // Null: something has changed since it was read. Every report of every gateway asks for it.
    private IReadOnlyList<IssuedCommand>? _open;

    public CommandStore(string folder)
    {
        Directory.CreateDirectory(folder);
        _connection = SqliteFile.OpenWrite(Path.Combine(folder, "commands.db"), Schema, durable: true);
        // Which a file of an older release lacks.
        foreach (var later in new[] { "told", "person" }) Columns.Add(_connection, "command", later, "TEXT");
    }

    public IssuedCommand? Find(Guid id) => Read($"SELECT {Fields} FROM command WHERE id = $id", ("$id", id.ToString())).SingleOrDefault();

    /// <summary>Commands of a device, newest first.</summary>
    public IReadOnlyList<IssuedCommand> List(long device, long? before, int limit) =>
        Read($"SELECT {Fields} FROM command WHERE device = $device AND number < $before ORDER BY number DESC LIMIT $limit",
            ("$device", device), ("$before", before ?? long.MaxValue), ("$limit", limit));

    /// <summary>Queued and sent ones, oldest first.</summary>
    public IReadOnlyList<IssuedCommand> Open()
    {
        lock (_lock) return _open ??= Read($"SELECT {Fields} FROM command WHERE state < 2 ORDER BY number");
    }

    /// <summary>Adds a queued command. False when the id exists already.</summary>
    public bool Add(IssuedCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Change("""
            INSERT INTO command (id, device, gateway, path, value, issued, expires, issued_by, state, detail, changed, session, person)
            VALUES ($id, $device, $gateway, $path, $value, $issued, $expires, $by, 0, '', $issued, 0, $person)
            ON CONFLICT (id) DO NOTHING
            """,
            ("$id", command.Id.ToString()), ("$device", command.Device), ("$gateway", command.Gateway), ("$path", command.Path),
            ("$value", command.Value), ("$issued", command.Issued), ("$expires", command.Expires), ("$by", command.IssuedBy),
            ("$person", command.PersonId));
    }

    /// <summary>Notes that the command goes out in a session. False when it is final.</summary>
    public bool Sending(Guid id, long gateway, ulong session, long now) => Change(
        "UPDATE command SET state = 1, gateway = $gateway, session = $session, changed = CASE state WHEN 1 THEN changed ELSE $now END "
        + "WHERE id = $id AND state < 2",
        ("$id", id.ToString()), ("$gateway", gateway), ("$session", (long)session), ("$now", now));

    /// <summary>Ends a command that was never sent. False when it was, or is final.</summary>
    public bool EndUnsent(Guid id, CommandState state, Phrase why, long now) => Change(
        "UPDATE command SET state = $state, detail = $detail, told = $told, changed = $now WHERE id = $id AND state = 0",
        ("$id", id.ToString()), ("$state", (int)state), ("$detail", why.ToString()),
        ("$told", CodedPhrase.ToJson([CodedPhrase.Of(why)])), ("$now", now));

    /// <summary>Notes the result. False when the command is final already.</summary>
    public bool Finish(Guid id, CommandState state, string detail, IReadOnlyList<CodedPhrase> told, long now) => Change(
        "UPDATE command SET state = $state, detail = $detail, told = $told, changed = $now WHERE id = $id AND state < 2",
        ("$id", id.ToString()), ("$state", (int)state), ("$detail", detail), ("$told", CodedPhrase.ToJson(told)), ("$now", now));

    /// <summary>Waits for what is under way: a connection may not be closed under a running statement.</summary>
    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private bool Change(string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        lock (_lock)
        {
            _open = null;
            using var command = _connection.Command(sql, parameters);
            return command.ExecuteNonQuery() == 1;
        }
    }

    private List<IssuedCommand> Read(string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        lock (_lock)
        {
            using var command = _connection.Command(sql, parameters);
            using var rows = command.ExecuteReader();
            var commands = new List<IssuedCommand>();
            while (rows.Read())
            {
                commands.Add(new IssuedCommand(
                    rows.GetInt64(0), Guid.Parse(rows.GetString(1)), rows.GetInt64(2), rows.GetInt64(3), rows.GetString(4),
                        rows.GetString(5), rows.GetInt64(6), rows.GetInt64(7), rows.GetString(8),
                    (CommandState)rows.GetInt32(9), rows.GetString(10), rows.GetInt64(11), (ulong)rows.GetInt64(12),
                    CodedPhrase.FromJson(rows.IsDBNull(13) ? null : rows.GetString(13)), rows.IsDBNull(14) ? null : rows.GetString(14)));
            }
            return commands;
        }
    }
}
