using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using EdgeFleet.Manager.Access.Pages;
using EdgeFleet.Manager.Commands;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.Access;

/// <summary>The audit keeps codes; the console has words for each, in both languages.</summary>
public partial class AuditWordsTests
{
    private static readonly ResourceManager Texts = new($"{typeof(Audit).Namespace}.Text", typeof(Audit).Assembly);

    [Fact]
    public void Every_act_that_is_recorded_and_every_field_of_it_has_words()
    {
        var sources = Repository.Files(".cs").Where(file => file.StartsWith("fleet/Manager/", StringComparison.Ordinal))
            .Select(Repository.Read).ToList();
        var acts = sources.SelectMany(source => Act.Matches(source)).Select(act => act.Groups["code"].Value)
            .Concat(Enum.GetNames<CommandState>().Except([nameof(CommandState.Queued), nameof(CommandState.Sent)])
                .Select(state => $"command.{state.ToLowerInvariant()}")).ToHashSet();
        Assert.True(acts.Count > 30, string.Join(", ", acts));
        var fields = sources.SelectMany(source => Between.Matches(source)).SelectMany(between => Field.Matches(between.Value))
            .Select(field => field.Groups["name"].Value).ToHashSet();
        Assert.True(fields.Count > 8, string.Join(", ", fields));
        foreach (var language in new[] { "en", "zh-Hans" })
            Assert.Equal([], acts.Select(act => $"audit.act.{act}").Concat(fields.Select(field => $"audit.field.{field}"))
                .Where(key => Texts.GetString(key, CultureInfo.GetCultureInfo(language)) is null));
    }

    [GeneratedRegex("""(?:\.Add(?:As)?|RecordAsync|new AuditNote)\((?:[^";]|"[^"\n]*")*?"(?<code>[a-z-]+\.[a-z-]+)["]""")]
    private static partial Regex Act { get; }

    [GeneratedRegex("""FieldChange\.(?:Between|Facts)\([^;]*;""")]
    private static partial Regex Between { get; }

    [GeneratedRegex("""\("(?<name>[A-Za-z]+)",""")]
    private static partial Regex Field { get; }
}
