using System.CommandLine;
using EdgeFleet.Gateway.Enrolment;
using EdgeFleet.Gateway.Hosting;
using EdgeFleet.Gateway.Identity;

namespace EdgeFleet.Gateway.Cli;

/// <summary>The command line. Exit codes as in <see cref="ExitCode"/>; every error names the cause and the next step.</summary>
public static class GatewayCommand
{
    private const string DefaultData = "./data/gateway";

    public static async Task<int> InvokeAsync(string[] args, TimeProvider clock)
    {
        var root = new RootCommand(
            "EdgeFleet's gateway: reads and commands the devices around it, and keeps every reading until the manager has it.")
        {
            Enrol(clock), Run(clock), LostCommand.Make(Data()), BearersCommand.Make(Data()),
            CheckCommand.Make(Data(), Secrets(), clock),
            NodeCommands.Discover(clock), NodeCommands.Assign(clock), NodeCommands.Rekey(clock), NodeCommands.Update(clock),
        };
        // @FILE is the form of secrets, see SecretOption, and not a file of options.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"{Name(parsed)} --help lists the options").ConfigureAwait(false);
            return (int)ExitCode.Configuration;
        }
        try
        {
            return await parsed
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
                .ConfigureAwait(false);
        }
        catch (GatewayException e)
        {
            foreach (var line in e.Message.Split(Environment.NewLine)) await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
            return (int)e.Code;
        }
    }

    private static Command Enrol(TimeProvider clock)
    {
        var (data, secrets) = (Data(), Secrets());
        var manager = new Option<Uri>(
            "--manager") { Description = "the manager's address for people, as in https://manager.example:5080", Required = true,
            CustomParser = Address };
        var claim = new SecretOption("--claim", "the one-time claim code that the console gives out under Gateways");
        var fingerprint = new Option<string>(
            "--ca-fingerprint") { Description =
            "SHA-256 of the fleet's CA as the console shows it; required unless the manager is on this machine" };
        fingerprint.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text.Count(char.IsAsciiHexDigit) != 64)
                result.AddError($"--ca-fingerprint '{text}' is not a SHA-256: it has 64 hex digits");
        });
        var command = new Command(
            "enrol", "Makes the data folder into a gateway: a key made here, a certificate from the manager") { data, secrets, manager,
            claim.Option, fingerprint };
        command.SetAction(async (parsed, cancel) =>
        {
            var code = claim.Read(parsed);
            using var folder = DataFolder.Open(parsed.GetValue(data)!, parsed.GetValue(secrets));
            var order = new EnrolmentOrder(parsed.GetValue(manager)!, code, parsed.GetValue(fingerprint));
            var identity = await new Enroller(folder, clock).EnrolAsync(order, cancel).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"enrolled gateway {identity.Number}").ConfigureAwait(false);
            await Console.Error.WriteLineAsync(
                $"Its certificate is valid until {identity.Certificate.NotAfter.ToUniversalTime():u}. Start it with: run --data "
                + $"{folder.Path}").ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Run(TimeProvider clock)
    {
        var (data, secrets) = (Data(), Secrets());
        var journal = new Option<bool>("--journal") { Description = "print a line for each block that has become durable" };
        var devices = new Option<string>(
            "--devices") { Description = "run this device document instead of the manager's configuration", HelpName = "file" };
        var command = new Command("run", "Runs the gateway until it is stopped") { data, secrets, journal, devices };
        command.SetAction(async (parsed, _) =>
        {
            await GatewayService.RunAsync(
                new RunOrder(parsed.GetValue(data)!, parsed.GetValue(journal), parsed.GetValue(devices), parsed.GetValue(secrets)),
                clock).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Data() =>
        new("--data") { Description = "the folder in which the gateway keeps everything", DefaultValueFactory = _ => DefaultData };

    private static Option<string> Secrets() => new("--secrets-key")
    {
        Description = "the file that keeps the folder's secrets sealed, outside of it; made when absent (beside the folder, unless "
            + "systemd gives a credential)",
        HelpName = "file",
    };

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
            return address;
        result.AddError($"--manager '{text}' is not an http or https address; write one as in https://manager.example:5080");
        return null;
    }

    private static string Name(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "EdgeFleet.Gateway" : $"EdgeFleet.Gateway {parsed.CommandResult.Command.Name}";
}
