using System.Diagnostics;
using EdgeFleet.Manager.Backup;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Tests.Inbox;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Backup;

/// <summary>Backups and restores with processes that really die in between.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("edgefleet-backup-").FullName;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private string At(string name) => Path.Combine(_place, name);

    [Fact]
    public async Task Whatever_was_settled_before_a_backup_is_in_it_while_blocks_come_and_the_process_is_killed()
    {
        var data = At("data");
        Directory.CreateDirectory(Path.Combine(data, "telemetry"));
        MakeDatabase(Path.Combine(data, "fleet.db"));
        var telemetry = Path.Combine(data, "telemetry");
        for (var round = 0; round < 3; round++)
        {
            using var child = Process.Start(new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EdgeFleet.Tests.exe" : "EdgeFleet.Tests"))
            { Environment = { [KilledInbox.Variable] = telemetry } })!;
            var before = KilledInbox.Settled(telemetry).Count;
            for (var i = 0; i < 800 && KilledInbox.Settled(telemetry).Count == before && !child.HasExited; i++) await Task.Delay(25);
            var settled = KilledInbox.Settled(telemetry);
            var taking = BackupTaker.TakeAsync(data, At($"backup{round}"), TimeProvider.System, CancellationToken.None);
            if (round == 1) child.Kill();
            await taking;
            if (!child.HasExited) child.Kill();
            await child.WaitForExitAsync();

            var copy = Path.Combine(At($"backup{round}"), "data", "telemetry");
            foreach (var file in Directory.GetFiles(copy, "*.db")) Assert.Equal("ok", Ask(file, "PRAGMA integrity_check"));
            await using var inbox = KilledInbox.Open(copy);
            var held = new InboxReader(inbox).ReadAfter(0, int.MaxValue, long.MaxValue).Select(block => block.Id.Sequence).ToList();
            Assert.NotEmpty(settled);
            Assert.Empty(settled.Except(held));
            Assert.Equal(held.Count, held.Distinct().Count());
        }
    }

    [Fact]
    public async Task A_killed_backup_or_restore_leaves_nothing_that_looks_whole_and_is_run_again()
    {
        var data = At("manager");
        using (var manager = Start(null, "--data", data, "--people", "http://127.0.0.1:0", "--gateways", "https://127.0.0.1:0"))
        {
            Assert.StartsWith("people", await manager.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            await manager.StandardOutput.ReadLineAsync();

            // The backup dies, then the manager does while another is taken, which goes on all the same.
            await RunAsync(BackupTaker.CopiedPoint + ":2", expected: null, "backup", "--data", data, "--to", At("backup"));
            Assert.False(Directory.Exists(At("backup")));
            Assert.Contains("is no backup", await RunAsync(null, 1, "restore", "--from", At("backup"), "--data", At("restored")),
                StringComparison.Ordinal);
            using var backup = Start(null, "backup", "--data", data, "--to", At("backup"));
            manager.Kill();
            await manager.WaitForExitAsync();
            await backup.WaitForExitAsync();
            Assert.Equal(0, backup.ExitCode);
        }
        Assert.Contains("not empty", await RunAsync(null, 1, "backup", "--data", data, "--to", At("backup")), StringComparison.Ordinal);
        Assert.Contains("not empty", await RunAsync(null, 1, "restore", "--from", At("backup"), "--data", data), StringComparison.Ordinal);
        Assert.Contains("no manager's data folder", await RunAsync(null, 1, "backup", "--data", At("none"), "--to", At("b")),
            StringComparison.Ordinal);

        await RunAsync(BackupRestorer.CopiedPoint + ":3", expected: null, "restore", "--from", At("backup"), "--data", At("restored"));
        Assert.False(Directory.Exists(At("restored")));
        await RunAsync(null, 0, "restore", "--from", At("backup"), "--data", At("restored"));
        using (var again = Start(null, "--data", At("restored"), "--secrets-key", data + ".secrets-key", "--people", "http://127.0.0.1:0",
            "--gateways", "https://127.0.0.1:0"))
        {
            Assert.StartsWith("people", await again.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            again.Kill();
            await again.WaitForExitAsync();
        }
        Assert.Equal("1", Ask(Path.Combine(At("restored"), "fleet.db"), "SELECT count(*) FROM Audit WHERE Action = 'manager.restore'"));
    }

    [Fact]
    public async Task A_backup_that_is_not_as_it_was_written_is_refused_by_name_and_nothing_is_made()
    {
        var data = At("data");
        Directory.CreateDirectory(Path.Combine(data, "keys"));
        MakeDatabase(Path.Combine(data, "fleet.db"));
        await File.WriteAllTextAsync(Path.Combine(data, "keys", "a.pem"), "sealed", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(data, "manager.lock"), "", TestContext.Current.CancellationToken);
        var info = await BackupTaker.TakeAsync(data, At("backup"), TimeProvider.System, CancellationToken.None);
        Assert.Equal(2, info.Files);

        var key = Path.Combine(At("backup"), "data", "keys", "a.pem");
        foreach (var (spoil, fault) in new (Action, string)[]
        {
            (() => File.WriteAllText(key, "Sealed"), "data/keys/a.pem is damaged"),
            (() => File.Delete(key), "data/keys/a.pem is missing"),
            (() => File.WriteAllText(Path.Combine(At("backup"), "data", "more"), ""), "data/more does not belong"),
            (() => File.WriteAllText(Path.Combine(At("backup"), "SHA256SUMS"), "x\n"), "SHA256SUMS is damaged"),
            (() => File.Delete(Path.Combine(At("backup"), "SHA256SUMS")), "no whole backup"),
        })
        {
            spoil();
            var refused = await Assert.ThrowsAsync<IOException>(() =>
                BackupRestorer.RestoreAsync(At("backup"), At("restored"), TimeProvider.System, CancellationToken.None));
            Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(At("restored")) || Directory.Exists(At("restored.part")));
        }
    }

    [Fact]
    public async Task A_backup_that_was_stopped_or_failed_leaves_nothing()
    {
        var data = At("data");
        Directory.CreateDirectory(data);
        MakeDatabase(Path.Combine(data, "fleet.db"));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => BackupTaker.TakeAsync(data, At("backup"), TimeProvider.System, stopped.Token));
        await File.WriteAllTextAsync(Path.Combine(data, "wrong.db"), new string('x', 1000));
        await Assert.ThrowsAsync<IOException>(
            () => BackupTaker.TakeAsync(data, At("backup"), TimeProvider.System, CancellationToken.None));
        Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(data)!).Select(Path.GetFileName));
    }

    /// <summary>Runs the manager's executable to its end.</summary>
    /// <param name="killAt">Where it is to die; null: nowhere.</param>
    /// <param name="expected">Its exit code; null: it is killed.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>What it wrote on the error output.</returns>
    private static async Task<string> RunAsync(string? killAt, int? expected, params string[] arguments)
    {
        using var process = Start(killAt, arguments);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(expected is null ? process.ExitCode != 0 : expected == process.ExitCode, $"{process.ExitCode}: {errors}");
        return errors;
    }

    private static Process Start(string? killAt, params string[] arguments) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Manager.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["EDGEFLEET_KILL_AT"] = killAt },
    })!;

    private static void MakeDatabase(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE Counters (Name TEXT PRIMARY KEY, Last INTEGER NOT NULL)";
        command.ExecuteNonQuery();
    }

    private static string? Ask(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
