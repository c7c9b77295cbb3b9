using System.Text.RegularExpressions;

namespace EdgeFleet.Tests.Architecture;

/// <summary>
/// Which top folder of a project uses which, read from its sources: from what files bring into scope (<c>using</c>,
/// <c>@using</c>, and every <c>_Imports.razor</c> above them) and from names they write out. What a file uses of another
/// folder without either does not compile.
/// </summary>
internal sealed partial class SliceGraph
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _uses = [];

    /// <param name="root">The namespace of the project; the namespace of a file is its folder below.</param>
    /// <param name="sources">Paths below the project's folder, and texts.</param>
    public SliceGraph(string root, IReadOnlyList<(string Path, string Text)> sources)
    {
        var slices = sources.Where(s => s.Path.Contains('/', StringComparison.Ordinal)).Select(s => SliceOf(s.Path)).ToHashSet();
        var types = sources.Where(s => slices.Contains(SliceOf(s.Path)))
            .SelectMany(s => DeclaredType().Matches(s.Text).Select(m => (SliceOf(s.Path), m.Groups[1].Value))).ToHashSet();
        var everywhere = sources.Where(s => s.Path == "_Imports.razor").Select(s => s.Text).FirstOrDefault("");
        foreach (var (path, text) in sources.Where(s => slices.Contains(SliceOf(s.Path))))
        {
            var slice = SliceOf(path);
            if (!_uses.TryGetValue(slice, out var uses)) _uses[slice] = uses = new(StringComparer.Ordinal);
            var code = NoCode().Replace(path.EndsWith(".razor", StringComparison.Ordinal) ? everywhere + text : text, "\"\"");
            foreach (var name in QualifiedName().Matches(code).Select(m => m.Value))
            {
                var parts = (name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..] : name).Split('.');
                var written = parts.Length < name.Split('.').Length || (parts.Length > 1 && types.Contains((parts[0], parts[1])));
                if (written && parts[0] != slice && slices.Contains(parts[0])) uses.TryAdd(parts[0], path);
            }
        }
    }

    public IEnumerable<string> Slices => _uses.Keys;

    /// <summary>The slices that this one uses.</summary>
    public IEnumerable<string> UsedBy(string slice) => _uses[slice].Keys;

    /// <summary>A way from a slice back to itself, each step with a file that makes it; null where there is none.</summary>
    public string? Cycle()
    {
        var done = new HashSet<string>();
        return _uses.Keys.Order().Select(slice => Cycle([slice], done)).FirstOrDefault(way => way is not null);
    }

    public static SliceGraph OfManager() => new("EdgeFleet.Manager", ManagerSources());

    public static IReadOnlyList<(string Path, string Text)> ManagerSources()
    {
        const string folder = "fleet/Manager/";
        return [.. Repository.Files(".cs").Concat(Repository.Files(".razor")).Where(f => f.StartsWith(folder, StringComparison.Ordinal))
            .Select(f => (f[folder.Length..], Repository.Read(f)))];
    }

    private string? Cycle(List<string> way, HashSet<string> done)
    {
        if (done.Contains(way[^1])) return null;
        foreach (var next in UsedBy(way[^1]))
        {
            var start = way.IndexOf(next);
            if (start >= 0) return Told([.. way[start..], next]);
            if (Cycle([.. way, next], done) is { } found) return found;
        }
        done.Add(way[^1]);
        return null;
    }

    private string Told(string[] way) => way[0] + string.Concat(way.Zip(way.Skip(1), (from, to) => $" -> {to} ({_uses[from][to]})"));

    private static string SliceOf(string path) => path.Split('/')[0];

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum|delegate \S+)\s+([A-Z]\w*)")]
    private static partial Regex DeclaredType();

    /// <summary>Comments and texts, which name without using.</summary>
    [GeneratedRegex(@"//[^\n]*|@\*.*?\*@|\x22{3}.*?\x22{3}|(?<!\$)\x22(?:[^\x22\\\n]|\\.)*\x22", RegexOptions.Singleline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex QualifiedName();
}
