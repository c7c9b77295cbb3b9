using System.CommandLine;
using EdgeFleet.Cli.Signing;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli;

/// <summary>The command line. Exit codes as in <see cref="ToolExit"/>; every error names the cause and the next step.</summary>
public static class EdgeFleetCommand
{
    public static async Task<int> InvokeAsync(string[] args, TimeProvider clock)
    {
        var root = new RootCommand("EdgeFleet's tool for technicians and for those who sign updates.") { SignCommand.Make(clock) };
        // @FILE is the form of secrets, see Passphrase, and not a file of options.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            var faults = parsed.Errors.SelectMany(error => error.Message.Split('\n', StringSplitOptions.TrimEntries));
            return await FailAsync(ToolExit.Usage, [.. faults, "--help lists the options"]).ConfigureAwait(false);
        }
        try
        {
            return await parsed
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                .ConfigureAwait(false);
        }
        catch (ToolException e)
        {
            return await FailAsync(e.Exit, e.Message).ConfigureAwait(false);
        }
        catch (RefusedUpdateException e)
        {
            return await FailAsync(ToolExit.Refused, [.. e.Faults.Select(fault => fault.ToString())]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(ToolExit.Failure, e.Message).ConfigureAwait(false);
        }
    }

    private static async Task<int> FailAsync(ToolExit exit, params IReadOnlyList<string> lines)
    {
        foreach (var line in lines) await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        return (int)exit;
    }
}
