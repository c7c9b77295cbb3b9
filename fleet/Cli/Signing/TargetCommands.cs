using System.CommandLine;
using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>The artifacts: one more, one less, or the same for longer. Each makes the next version of the targets.</summary>
internal static class TargetCommands
{
    private const int DefaultDays = 90;

    public static Command Add(TimeProvider clock)
    {
        var file = new Argument<FileInfo>("file") { Description = "the artifact" };
        var kind = new Option<string>("--kind") { Description = "what it is", Required = true };
        kind.AcceptOnlyFromAmong([.. ArtifactKinds.All.Select(one => one.Name)]);
        var hardware = new Option<string[]>("--hardware")
        {
            Description = "what it is for; repeat it for more; may be left out where the file says it itself",
        };
        var release = new Option<uint?>("--release") { Description = "its counter; may be left out where the file says it itself" };
        var minimum = new Option<uint>("--minimum-release") { Description = "what a device has to run to take it" };
        var version = new Option<string>("--version")
        {
            Description = "what people call it; may be left out where the file says it itself",
        };
        var name = new Option<string>("--name") { Description = "its name; the file's unless said" };
        return Make("add", "Adds an artifact to the targets; one of the same name is replaced", clock,
            [file, kind, hardware, release, minimum, version, name], (parsed, artifacts) =>
            {
                using var content = parsed.GetValue(file)!.OpenRead();
                var faults = new ValidationFaults();
                var found = ArtifactKinds.Find(parsed.GetValue(kind)!)!.Describe(content, faults);
                if (!faults.None) throw new RefusedUpdateException(faults.Phrases);
                content.Position = 0;
                var artifact = new ArtifactTarget(
                    parsed.GetValue(name) ?? parsed.GetValue(file)!.Name, parsed.GetValue(kind)!,
                    parsed.GetValue(hardware) is { Length: > 0 } said ? said : [found.Hardware ?? throw Needed(hardware)],
                    parsed.GetValue(version) ?? found.Version ?? throw Needed(version),
                    parsed.GetValue(release) ?? found.Release ?? throw Needed(release), parsed.GetValue(minimum), content.Length,
                    Convert.ToHexStringLower(SHA256.HashData(content)));
                ArtifactKinds.Check(artifact, content, faults);
                return faults.None ? [.. artifacts.Where(other => other.Name != artifact.Name), artifact]
                    : throw new RefusedUpdateException(faults.Phrases);
            });
    }

    public static Command Remove(TimeProvider clock)
    {
        var name = new Argument<string>("name") { Description = "of the artifact" };
        return Make("remove", "Withdraws an artifact: nothing that does not have it takes it any more", clock, [name],
            (parsed, artifacts) => artifacts.Any(artifact => artifact.Name == parsed.GetValue(name))
                ? artifacts.Where(artifact => artifact.Name != parsed.GetValue(name))
                : throw new ToolException(ToolExit.Usage, $"the targets have no {parsed.GetValue(name)}; edgefleet sign show lists them"));
    }

    public static Command Renew(TimeProvider clock) =>
        Make("renew", "Makes the targets good for longer, with the same artifacts", clock, [], (_, artifacts) => artifacts);

    private static Command Make(
        string name, string what, TimeProvider clock, IEnumerable<Symbol> symbols,
        Func<ParseResult, IReadOnlyList<ArtifactTarget>, IEnumerable<ArtifactTarget>> change)
    {
        var days = RootCommands.Days(DefaultDays);
        var command = new Command(name, what) { days };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        var options = new SigningOptions().AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var folder = options.Folder(parsed);
            folder.DemandRoot();
            var before = folder.Targets();
            var targets = MetadataWriter.Targets((before?.Version ?? 0) + 1, RootCommands.Expiry(clock, parsed.GetValue(days)),
                change(parsed, before?.Artifacts ?? []));
            TargetsMetadata.Read(targets);
            await options.KeepAsync(parsed, folder, folder.TargetsPath, targets).ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    private static ToolException Needed(Option option) =>
        new(ToolExit.Usage, $"{option.Name}: the file does not say it; name it");
}
