namespace EdgeFleet.Nano.Tests.Subset;

/// <summary>
/// What the class libraries beside mscorlib have, by type and signature: the files in `allowed`, written from the platform's
/// public reference. A type stands at the beginning of a line, its members below it as <c>Name(parameters) result</c>.
/// </summary>
internal sealed class AllowList
{
    private readonly Dictionary<string, HashSet<string>> _members = [];

    public static AllowList Load()
    {
        var list = new AllowList();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources.Root, "tests/EdgeFleet.Nano.Tests/Subset/allowed"), "*.txt"))
        {
            HashSet<string>? members = null;
            foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
            {
                if (line[0] != ' ') members = list._members.TryGetValue(line, out var known) ? known : list._members[line] = [];
                else members!.Add(Short(line.Trim()));
            }
        }
        return list;
    }

    public bool Has(string type) => _members.ContainsKey(type);

    public bool Has(string type, string member) => _members.TryGetValue(type, out var members) && members.Contains(Short(member));

    // The reference leaves out what an indexer is indexed by.
    private static string Short(string member) =>
        member.StartsWith("get_Item(", StringComparison.Ordinal) || member.StartsWith("get_Chars(", StringComparison.Ordinal)
            ? member[..member.IndexOf('(', StringComparison.Ordinal)]
        : member.StartsWith("set_Item(", StringComparison.Ordinal) ? "set_Item" : member;
}
