using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;

namespace EdgeFleet.Cli.Signing;

/// <summary>Makes a gateway application of what <c>dotnet publish</c> made.</summary>
internal static class PackGatewayCommand
{
    public static Command Make()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "the folder that dotnet publish made" };
        folder.AcceptExistingOnly();
        var runtime = new Option<string>("--runtime") { Description = "what it was published for: linux-arm64", Required = true };
        var release = new Option<uint>("--release") { Description = "counts up", Required = true };
        var version = new Option<string>("--version") { Description = "what people call it", Required = true };
        var output = new Option<string>("--out") { Description = "the file to write, outside that folder", Required = true };
        var json = new Option<bool>("--json") { Description = "answer as JSON" };
        var command = new Command("pack-gateway", "Makes a gateway application of a published folder")
        {
            folder, runtime, release, version, output, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(output)!);
            var within = Path.TrimEndingDirectorySeparator(parsed.GetValue(folder)!.FullName) + Path.DirectorySeparatorChar;
            if (path.StartsWith(within, StringComparison.Ordinal))
                throw new ToolException(ToolExit.Usage, "--out: the file would lie in the folder that goes into it; name another place");
            using var archive = new MemoryStream();
            GatewayArchive.Write(
                archive, parsed.GetValue(folder)!, parsed.GetValue(runtime)!, parsed.GetValue(release), parsed.GetValue(version)!);
            Check(archive);
            await File.WriteAllBytesAsync(path, archive.ToArray(), CancellationToken.None).ConfigureAwait(false);
            await new ToolOutput(Console.Out, parsed.GetValue(json))
                .WriteAsync(new Packed(parsed.GetValue(output)!, archive.Length, parsed.GetValue(runtime)!)).ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    /// <summary>What nobody would take is not written.</summary>
    private static void Check(MemoryStream archive)
    {
        var faults = new ValidationFaults();
        archive.Position = 0;
        new GatewayApplication().Describe(archive, faults);
        if (!faults.None) throw new RefusedUpdateException(faults.Phrases);
    }

    private sealed record Packed(string Path, long Bytes, string Hardware) : IToolAnswer
    {
        public IEnumerable<string> Lines => [$"{Path}: {Bytes} bytes for {Hardware}"];
        public JsonNode Json => new JsonObject { ["file"] = Path, ["bytes"] = Bytes, ["hardware"] = Hardware };
    }
}
