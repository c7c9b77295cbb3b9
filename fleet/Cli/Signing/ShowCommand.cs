using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>What a folder of metadata says: keys, artifacts, and whose signatures are still missing.</summary>
internal static class ShowCommand
{
    public static Command Make()
    {
        var command = new Command("show", "Shows root and targets, and whether they are signed by enough");
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "the folder with the metadata",
            DefaultValueFactory = _ => new DirectoryInfo("."),
        };
        var json = new Option<bool>("--json") { Description = "answer as JSON" };
        command.Options.Add(folder);
        command.Options.Add(json);
        command.SetAction(async (parsed, _) =>
        {
            var metadata = new SigningFolder(parsed.GetValue(folder)!.FullName);
            var root = metadata.DemandRoot();
            var targets = metadata.Targets();
            await new ToolOutput(Console.Out, parsed.GetValue(json)).WriteAsync(new Shown(
                root, new SignedFile(metadata.RootPath(root.Version), root.File, metadata.Count(root.File)), targets?.Artifacts ?? [],
                targets is null ? null : new SignedFile(metadata.TargetsPath, targets.File, metadata.Count(targets.File))))
                .ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    private sealed record Shown(RootMetadata Root, SignedFile RootFile, IReadOnlyList<ArtifactTarget> Artifacts, SignedFile? TargetsFile)
        : IToolAnswer
    {
        private static readonly MetadataRole[] Roles = [MetadataRole.Root, MetadataRole.Targets, MetadataRole.Timestamp];

        public IEnumerable<string> Lines =>
        [
            .. RootFile.Lines,
            .. Roles.SelectMany(role => Root.Of(role).KeyIds.Select(id =>
                $"  {SignedMetadata.NameOf(role)}, {Root.Of(role).Threshold} of {Root.Of(role).KeyIds.Count}: {id}")),
            .. TargetsFile?.Lines ?? ["no targets yet; add an artifact with: edgefleet sign add"],
            .. Artifacts.Select(one =>
                $"  {one.Name}: {one.Kind} {one.Version}, release {one.Release} from {one.MinimumRelease} on, for "
                + $"{string.Join(", ", one.Hardware)}; {one.Size} bytes, {one.Sha256}"),
        ];

        public JsonNode Json => new JsonObject
        {
            ["root"] = RootFile.Json,
            ["roles"] = new JsonObject(Roles.Select(role => KeyValuePair.Create<string, JsonNode?>(SignedMetadata.NameOf(role),
                new JsonObject
                {
                    ["threshold"] = Root.Of(role).Threshold,
                    ["keys"] = new JsonArray([.. Root.Of(role).KeyIds.Select(id => JsonValue.Create(id))]),
                }))),
            ["targets"] = TargetsFile?.Json,
            ["artifacts"] = new JsonArray([.. Artifacts.Select(one => new JsonObject
            {
                ["name"] = one.Name,
                ["kind"] = one.Kind,
                ["hardware"] = new JsonArray([.. one.Hardware.Select(name => JsonValue.Create(name))]),
                ["version"] = one.Version,
                ["release"] = one.Release,
                ["minimumRelease"] = one.MinimumRelease,
                ["size"] = one.Size,
                ["sha256"] = one.Sha256,
            })]),
        };
    }
}
