using System.CommandLine;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Telemetry.Query;

namespace EdgeFleet.Manager.Backup;

/// <summary>The commands <c>backup</c> and <c>restore</c> of the manager's executable.</summary>
public static class BackupCommands
{
    public static IReadOnlyList<Command> All(TimeProvider clock, TextWriter output) => [Backup(clock, output), Restore(clock, output)];

    private static Command Backup(TimeProvider clock, TextWriter output)
    {
        var data = new Option<string>("--data") { Description = "the manager's data folder; a manager may run on it", Required = true };
        var to = new Option<string>("--to") { Description = "the backup: a folder that is not there yet", Required = true };
        var command = new Command("backup", "Copies all that a manager keeps, as it is at one moment, while it runs.") { data, to };
        command.SetAction((parsed, cancel) => RunAsync(async () =>
        {
            var target = Path.GetFullPath(parsed.GetValue(to)!);
            var info = await BackupTaker.TakeAsync(Path.GetFullPath(parsed.GetValue(data)!), target, clock, cancel);
            await output.WriteLineAsync($"backup {target} of {TimeText.Iso(info.Taken)}: {info.Files} files, {info.Bytes} bytes");
            await output.WriteLineAsync("the secrets key is not in it: keep a copy of that elsewhere");
            return 0;
        }, cancel));
        return command;
    }

    private static Command Restore(TimeProvider clock, TextWriter output)
    {
        var from = new Option<string>("--from") { Description = "the folder of a backup", Required = true };
        var data = new Option<string>("--data") { Description = "the data folder to be: not there yet, or empty", Required = true };
        var command = new Command(
            "restore", "Checks a backup and makes a data folder of it, on which a manager can be started.") { from, data };
        command.SetAction((parsed, cancel) => RunAsync(async () =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            var info = await BackupRestorer.RestoreAsync(Path.GetFullPath(parsed.GetValue(from)!), folder, clock, cancel);
            await output.WriteLineAsync($"restored {folder} as of {TimeText.Iso(info.Taken)}");
            await output.WriteLineAsync(
                $"start a manager on it with the secrets key of that time, as {folder}.secrets-key or with --secrets-key; "
                + "what gateways had settled since is lost, and each says which blocks when it connects");
            return 0;
        }, cancel));
        return command;
    }

    /// <summary>What was stopped is not done, and says so.</summary>
    private static Task<int> RunAsync(Func<Task<int>> run, CancellationToken cancel) => ManagerCommand.GuardAsync(async () =>
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException e)
        {
            throw new IOException("stopped before it was whole; nothing is there", e);
        }
    }, cancel);
}
