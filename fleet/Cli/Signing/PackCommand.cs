using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Contracts.Updates.Kinds;

namespace EdgeFleet.Cli.Signing;

/// <summary>Puts the assemblies of a firmware together to a node application.</summary>
internal static class PackCommand
{
    public static Command Make()
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "the .pe files in the order in which they are loaded, the application last",
            Arity = ArgumentArity.OneOrMore,
        };
        var node = new Option<string>("--node") { Description = "the kind of node, as it says itself: streetlight", Required = true };
        var board = new Option<string>("--board") { Description = "the board, as it says itself: ST_NUCLEO144_F767ZI", Required = true };
        var release = new Option<uint>("--release") { Description = "counts up", Required = true };
        var output = new Option<string>("--out") { Description = "the file to write", Required = true };
        var json = new Option<bool>("--json") { Description = "answer as JSON" };
        var command = new Command("pack", "Puts .pe files together to a node application") { files, node, board, release, output, json };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var image = NodeImage.Unsealed(parsed.GetValue(release), parsed.GetValue(node)!, parsed.GetValue(board)!,
                    [.. parsed.GetValue(files)!.Select(file => new NodeFile(file.Name, File.ReadAllBytes(file.FullName)))]);
                await File.WriteAllBytesAsync(parsed.GetValue(output)!, image, cancel).ConfigureAwait(false);
                await new ToolOutput(Console.Out, parsed.GetValue(json)).WriteAsync(new Packed(parsed.GetValue(output)!, image.Length,
                    NodeApplication.HardwareOf(parsed.GetValue(node)!, parsed.GetValue(board)!))).ConfigureAwait(false);
                return (int)ToolExit.Ok;
            }
            catch (ArgumentException e)
            {
                throw new ToolException(ToolExit.Refused, e.Message, e);
            }
        });
        return command;
    }

    private sealed record Packed(string Path, int Bytes, string Hardware) : IToolAnswer
    {
        public IEnumerable<string> Lines => [$"{Path}: {Bytes} bytes for {Hardware}"];
        public JsonNode Json => new JsonObject { ["file"] = Path, ["bytes"] = Bytes, ["hardware"] = Hardware };
    }
}
