using System.CommandLine;
using System.Security.Cryptography;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Hosting;

/// <summary>
/// The command line: <c>EdgeFleet.Manager --data DIR --people URL --gateways URL</c>. It overrides the file of <c>--config</c>.
/// </summary>
public static class ManagerCommand
{
    /// <summary>
    /// Runs <paramref name="run"/> with the validated options. Exit code 0 after a clean end, 1 for a failure, 2 for a
    /// configuration that is refused. With <c>--recover</c> it runs <paramref name="recover"/> instead, with the person's name;
    /// <paramref name="others"/> are commands beside it.
    /// </summary>
    public static Task<int> InvokeAsync(
        string[] args, Func<ManagerOptions, CancellationToken, Task<int>> run,
        Func<ManagerOptions, string, CancellationToken, Task<int>> recover, params IEnumerable<Command> others)
    {
        var config = new Option<string>("--config") { Description = "JSON file with any of the settings; unknown keys are errors" };
        var data = new Option<string>("--data") { Description = "folder for everything the manager keeps (./data/manager)" };
        var secrets = new Option<string>("--secrets-key")
        {
            Description = "the file that keeps the folder's secrets sealed, outside of it; made when absent (beside the folder, unless "
                + "systemd gives a credential)",
        };
        var people = new Option<string>("--people") { Description = "where people and enrolment are served (http://127.0.0.1:5080)" };
        var gateways = new Option<string>("--gateways") { Description = "where gateways are served (https://127.0.0.1:5443)" };
        var names = new Option<string[]>(
            "--name") { Description = "host name or address by which this manager is reached; repeat it for more" };
        var lost = new Option<string>("--recover")
        {
            Description = "while no manager runs on the folder: takes this person's second factor away, prints a one-time link for "
                + "them, and ends",
        };
        var root = new RootCommand(
            "EdgeFleet's fleet manager: provisions, watches and commands gateways and their devices.") { config, data, secrets, people,
            gateways, names, lost };

        foreach (var other in others) root.Subcommands.Add(other);
        root.SetAction((parsed, cancel) => GuardAsync(async () =>
        {
            var settings = parsed.GetValue(config) is { } file ? ManagerSettings.ReadFile(file) : new ManagerSettings();
            var options = ManagerOptions.From(settings with
            {
                Data = parsed.GetValue(data) ?? settings.Data,
                SecretsKey = parsed.GetValue(secrets) ?? settings.SecretsKey,
                People = parsed.GetValue(people) ?? settings.People,
                Gateways = parsed.GetValue(gateways) ?? settings.Gateways,
                Names = parsed.GetValue(names) is { Length: > 0 } given ? given : settings.Names,
            });
            return parsed.GetValue(lost) is { } person ? await recover(options, person, cancel) : await run(options, cancel);
        }, cancel));

        var result = root.Parse(args);
        if (result.Errors.Count == 0)
            return result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        foreach (var error in result.Errors) System.Console.Error.WriteLine(error.Message);
        System.Console.Error.WriteLine("--help lists the options");
        return Task.FromResult(2);
    }

    /// <summary>Runs a command; what it refuses is a line on the error output, and the exit code says which kind it was.</summary>
    internal static async Task<int> GuardAsync(Func<Task<int>> run, CancellationToken cancel)
    {
        try
        {
            return await run();
        }
        catch (RefusedException e)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (SettingsException e)
        {
            foreach (var fault in e.Faults) await System.Console.Error.WriteLineAsync(fault);
            return 2;
        }
        catch (Exception e) when (e is SecretKeyException or CryptographicException or OpenToOthersException)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Told to stop before it had started.
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A port that is taken, a folder that is another manager's or cannot be made or written.
            await System.Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
