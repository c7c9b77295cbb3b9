using System.CommandLine;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Cli.Signing;

/// <summary>The first root, and each next one: who may sign what.</summary>
internal static class RootCommands
{
    private const int DefaultDays = 365;
    private static readonly MetadataRole[] Roles = [MetadataRole.Root, MetadataRole.Targets, MetadataRole.Timestamp];

    public static Command Init(TimeProvider clock) => Make("init",
        "Makes the first root: which keys hold which role, and how many of them must sign", clock, folder => folder.LatestRoot() is null
            ? null
            : throw new ToolException(ToolExit.Usage, "there is a root already; make the next one with: edgefleet sign root"));

    public static Command Next(TimeProvider clock) => Make("root",
        "Makes the next root: what is not named stays; keys of a role that are named take the place of those before", clock,
        folder => folder.DemandRoot());

    private static Command Make(string name, string what, TimeProvider clock, Func<SigningFolder, RootMetadata?> before)
    {
        var keys = Roles.ToDictionary(role => role, role => new Option<string[]>($"--{SignedMetadata.NameOf(role)}-key")
        {
            Description = role == MetadataRole.Timestamp ? "the manager's public key, as its page of artifacts shows it"
                : $"a public key of {SignedMetadata.NameOf(role)}; repeat it for more",
            HelpName = "file",
        });
        var thresholds = Roles.Where(role => role != MetadataRole.Timestamp).ToDictionary(role => role, role =>
            new Option<int?>($"--{SignedMetadata.NameOf(role)}-threshold") { Description = "how many of them must sign; 1 unless said" });
        var days = Days(DefaultDays);
        var command = new Command(name, what) { days };
        foreach (var option in keys.Values) command.Options.Add(option);
        foreach (var option in thresholds.Values) command.Options.Add(option);
        var options = new SigningOptions().AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var folder = options.Folder(parsed);
            var former = before(folder);
            var known = former?.Keys.ToDictionary() ?? [];
            var roles = new Dictionary<MetadataRole, RoleKeys>();
            foreach (var role in Roles)
            {
                var named = (parsed.GetValue(keys[role]) ?? []).Select(KeyFile.Public).ToList();
                foreach (var key in named) known[key.Id] = key;
                IEnumerable<string> ids = named.Count > 0 ? named.Select(key => key.Id)
                    : former?.Of(role).KeyIds ?? throw new ToolException(ToolExit.Usage, $"{keys[role].Name}: name at least one");
                var threshold = thresholds.TryGetValue(role, out var option) ? parsed.GetValue(option) : 1;
                roles[role] = new RoleKeys(
                    [.. ids.Distinct().Order(StringComparer.Ordinal)], threshold ?? former?.Of(role).Threshold ?? 1);
            }
            var version = (former?.Version ?? 0) + 1;
            var used = roles.Values.SelectMany(role => role.KeyIds).Distinct().Select(id => known[id]);
            var root = MetadataWriter.Root(version, Expiry(clock, parsed.GetValue(days)), used, roles);
            RootMetadata.Read(root);
            await options.KeepAsync(parsed, folder, folder.RootPath(version), root).ConfigureAwait(false);
            return (int)ToolExit.Ok;
        });
        return command;
    }

    internal static Option<int> Days(int usual)
    {
        var days = new Option<int>("--days") { Description = "how long it is good for", DefaultValueFactory = _ => usual };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3650) result.AddError("--days: write 1 to 3650");
        });
        return days;
    }

    /// <summary>In whole seconds.</summary>
    internal static DateTimeOffset Expiry(TimeProvider clock, int days) => clock.GetUtcNow().AddDays(days);
}
