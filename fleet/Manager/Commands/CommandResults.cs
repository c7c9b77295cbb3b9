using EdgeFleet.Contracts;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Sessions;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Commands;

/// <summary>
/// Command results as they come in event blocks. A result is taken from the gateway that the command was sent to, also
/// when the device has moved on since, and from no other; the first one stands.
/// </summary>
public sealed class CommandResults(InboxOptions options, CommandStore commands, GatewayQuotas quotas) : IProjection
{
    private bool _pending;

    /// <summary>New results are committed. Raised on the projector's thread: return soon.</summary>
    public event Action? Changed;

    /// <summary>What this gateway said of the command for this device, or null.</summary>
    public (CommandStatus Status, string Detail, IReadOnlyList<CodedPhrase> Told)? Find(Guid id, long device, long gateway)
    {
        using var connection = SqliteFile.OpenRead(Projector.PathIn(options));
        using var rows = connection.Command(
            "SELECT status, detail, told FROM command_result WHERE id = $id AND gateway = $gateway AND device = $device",
            ("$id", id.ToString()), ("$gateway", gateway), ("$device", device)).ExecuteReader();
        return rows.Read() ? ((CommandStatus)rows.GetInt32(0), rows.GetString(1),
            CodedPhrase.FromJson(rows.IsDBNull(2) ? null : rows.GetString(2))) : null;
    }

    string IProjection.Name => "command-results";

    string IProjection.Schema => """
        CREATE TABLE IF NOT EXISTS command_result (id TEXT NOT NULL, gateway INTEGER NOT NULL, device INTEGER NOT NULL,
            status INTEGER NOT NULL, detail TEXT NOT NULL, time INTEGER NOT NULL, told TEXT,
          PRIMARY KEY (id, gateway)) WITHOUT ROWID
        """;

    void IProjection.Load(SqliteConnection connection) => Columns.Add(connection, "command_result", "told", "TEXT");

    void IProjection.Apply(SqliteConnection connection, IReadOnlyList<JudgedBlock> blocks)
    {
        foreach (var (block, readings, foreign) in blocks)
        {
            foreach (var reading in readings.Concat(foreign))
            {
                if (!CommandResult.TryRead(reading, out var result) || !Guid.TryParse(result.Id, out var id)) continue;
                if (!WasSent(id, block.Gateway, reading.Series.Device)) continue;
                connection.Execute("INSERT INTO command_result (id, gateway, device, status, detail, time, told) VALUES ($id, "
                    + "$gateway, $device, $status, $detail, $time, $told) ON CONFLICT DO NOTHING",
                    ("$id", id.ToString()), ("$gateway", block.Gateway), ("$device", reading.Series.Device),
                        ("$status", (int)result.Status), ("$time", reading.Time),
                        ("$detail", WordBounds.Shorten(result.Detail, quotas.TextLength)),
                        ("$told", CodedPhrase.ToJson(CodedPhrase.Believed(result.Told, quotas.TextLength))));
                _pending = true;
            }
        }
    }

    void IProjection.Committed()
    {
        if (!_pending) return;
        _pending = false;
        Changed?.Invoke();
    }

    void IProjection.RolledBack() => _pending = false;

    private bool WasSent(Guid id, long gateway, long device) =>
        commands.Find(id) is { State: not CommandState.Queued } command && (command.Gateway, command.Device) == (gateway, device);
}
