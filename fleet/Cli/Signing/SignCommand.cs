using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeFleet.Cli.Signing;

/// <summary>
/// Signing updates, on a machine that needs no network: keys and metadata are files. The manager is given metadata alone, and never a
/// key.
/// </summary>
internal static class SignCommand
{
    public static Command Make(TimeProvider clock) => new("sign", "Signs updates, offline")
    {
        Key(), RootCommands.Init(clock), RootCommands.Next(clock), TargetCommands.Add(clock), TargetCommands.Remove(clock),
        TargetCommands.Renew(clock), Cosign(), ShowCommand.Make(), PackCommand.Make(),
        PackGatewayCommand.Make(),
    };

    private static Command Key()
    {
        var file = new Argument<string>("file") { Description = "where the key goes; its public half gets .pub behind the name" };
        var passphrase = new Passphrase();
        var json = new Option<bool>("--json") { Description = "answer as JSON" };
        var command = new Command("key", "Makes a key that signs, in a file under a passphrase") { file, passphrase.Option, json };
        command.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(file)!;
            if (File.Exists(path))
                throw new ToolException(ToolExit.Usage, $"{path} is there already, and no key is written over; name another file");
            var key = KeyFile.Make(path, passphrase.ReadNew(parsed, path));
            await new ToolOutput(Console.Out, parsed.GetValue(json)).WriteAsync(new MadeKey(path, key.Id)).ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    private static Command Cosign()
    {
        var file = new Argument<FileInfo>("file") { Description = "root or targets, beside the roots before it" };
        var command = new Command("cosign", "Adds a signature to a file of metadata") { file };
        var options = new SigningOptions().AddTo(command, withFolder: false);
        command.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var metadata = await File.ReadAllBytesAsync(path, CancellationToken.None).ConfigureAwait(false);
            await options.KeepAsync(parsed, new SigningFolder(Path.GetDirectoryName(path)!), path, metadata, demand: true)
                .ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    private sealed record MadeKey(string Path, string Id) : IToolAnswer
    {
        public IEnumerable<string> Lines =>
            [$"{Path}: key {Id}", $"Keep it, and its passphrase apart from it; {Path}.pub is for sign init and sign root."];

        public JsonNode Json => new JsonObject { ["file"] = Path, ["public"] = Path + ".pub", ["id"] = Id };
    }
}
