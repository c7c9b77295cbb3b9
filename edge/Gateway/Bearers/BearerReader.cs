using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers.Modules;
using EdgeFleet.Gateway.Uplinks;

namespace EdgeFleet.Gateway.Bearers;

/// <summary>Reads the list of bearers in gateway.json, and which of them an uplink takes. Pure.</summary>
public static partial class BearerReader
{
    public const string Key = "bearers";

    private static readonly PhraseKind NoName =
        new("bearer-name", "{value} is no name for a bearer; write 1 to 32 of a to z, 0 to 9 and -, beginning with a letter or digit");
    private static readonly PhraseKind NameTwice = new("bearer-name-twice", "{place} has that name already; give each bearer its own");
    private static readonly PhraseKind NoInterface =
        new("bearer-interface", "{value} is no name of a network interface; write one that ip link shows, as in wwan0");
    private static readonly PhraseKind EitherOr =
        new("bearer-module-and-interface", "a bearer is a network interface or a module; remove one of the two");
    private static readonly PhraseKind NoBearer = new("bearer-unknown", "there is no bearer {value}; write some of: {bearers}");
    private static readonly PhraseKind BearerTwice = new("bearer-twice", "{value} stands in the list twice; keep one of them");
    private static readonly PhraseKind NoBearers =
        new("bearer-no-list", "{value} is no list of bearers; write some of: {bearers}; or leave the key out for all of them");
    private static readonly PhraseKind Bearers = new("form-bearers",
        "a list of bearers, as in [{example}]; or leave the key out, and the routes of the machine decide");
    private static readonly PhraseKind Name = new("form-bearer-name", "a name of your choice");
    private static readonly PhraseKind Interface = new("form-bearer-interface", "the name of a network interface, as in wwan0");
    private static readonly PhraseKind NoCost =
        new("bearer-cost", "{value} is no cost; write what a megabyte costs in any currency, 0 to {most}: the cheapest is preferred");
    private const decimal MostCost = 1_000_000;
    private const long LeastBytes = 10_000;
    private const long LeastRate = 1_000;
    private const long MostRate = 1_000_000_000;
    private const long LeastKeepAlive = 10;
    private const long MostKeepAlive = 3600;
    private const long MostBytes = 1L << 50;
    private const string Example = "{ \"name\": \"5g\", \"kind\": \"5g\", \"interface\": \"wwan0\" }";

    private static readonly IReadOnlyDictionary<string, BearerKind> Kinds = new Dictionary<string, BearerKind>
    {
        ["ethernet"] = BearerKind.Ethernet, ["5g"] = BearerKind.FiveG, ["nbiot"] = BearerKind.NbIot,
    };

    /// <summary>Holds good only when no fault was added.</summary>
    /// <param name="file">The whole of gateway.json.</param>
    public static IReadOnlyList<BearerEntry> Read(JsonSection file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Has(Key)) return [BearerEntry.Standard];
        var (entries, names) = (new List<BearerEntry>(), new Dictionary<string, string>());
        foreach (var section in file.Objects(Key, Bearers.With(Example), atLeast: 1))
        {
            var terms = new BearerTerms(ReadName(section, names), section.Choice("kind", Kinds));
            if (section.Has("classes")) terms = terms with { Classes = ClassList.Read(section), Aggregates = false };
            if (section.Has("aggregates")) terms = terms with { Aggregates = section.Boolean("aggregates") };
            if (section.Has("bytesPerDay"))
                terms = terms with { BytesPerDay = section.Integer("bytesPerDay", LeastBytes, MostBytes) };
            if (section.Has("topBitsPerSecond"))
                terms = terms with { TopBitsPerSecond = (int)section.Integer("topBitsPerSecond", LeastRate, MostRate) };
            if (section.Has("keepAliveSeconds"))
                terms = terms with { Times = terms.Times with { KeepAlive = KeepAlive(section) } };
            if (section.Has("cost")) terms = terms with { Cost = ReadCost(section) };
            entries.Add(new BearerEntry(terms, ReadInterface(section), ModuleSettings.Read(section)));
            if (section.Has("interface") && section.Has(ModuleSettings.Key)) section.Fault(ModuleSettings.Key, EitherOr.With());
            section.Done();
        }
        return entries;
    }

    /// <summary>The bearers that an uplink names, in its order; all of them, the cheapest first, where it names none.</summary>
    /// <param name="uplink">The section of the uplink.</param>
    /// <param name="bearers">Those that there are.</param>
    public static IReadOnlyList<string> ReadPreference(JsonSection uplink, IReadOnlyList<BearerEntry> bearers)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        List<string> known = [.. bearers.Select(bearer => bearer.Terms.Name)];
        if (!uplink.Try(Key, out var written))
            return [.. bearers.OrderBy(bearer => bearer.Terms.Cost).Select(bearer => bearer.Terms.Name)];
        var preferred = new List<string>();
        var words = string.Join(", ", known);
        if (written.ValueKind != JsonValueKind.Array || written.GetArrayLength() == 0)
        {
            uplink.Fault(Key, NoBearers.With(JsonSection.Shown(written), words));
            return preferred;
        }
        foreach (var item in written.EnumerateArray())
        {
            var name = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
            if (!known.Contains(name)) uplink.Fault(Key, NoBearer.With(JsonSection.Shown(item), words));
            else if (preferred.Contains(name)) uplink.Fault(Key, BearerTwice.With(JsonSection.Shown(item)));
            else preferred.Add(name);
        }
        return preferred;
    }

    private static TimeSpan KeepAlive(JsonSection section) =>
        TimeSpan.FromSeconds(section.Integer("keepAliveSeconds", LeastKeepAlive, MostKeepAlive));

    /// <summary>The word for a kind.</summary>
    public static string Word(BearerKind kind) => Kinds.First(word => word.Value == kind).Key;

    private static string ReadName(JsonSection section, Dictionary<string, string> names)
    {
        var before = section.Faults.Lines.Count;
        var name = section.Text("name", Name);
        if (section.Faults.Lines.Count > before) return name;
        if (!BearerName().IsMatch(name)) section.Fault("name", NoName.With(JsonSection.Shown(section.Raw("name", Name))));
        else if (!names.TryAdd(name, section.Path)) section.Fault("name", NameTwice.With(names[name]));
        return name;
    }

    private static decimal ReadCost(JsonSection section)
    {
        var cost = section.Decimal("cost") ?? 0;
        if (cost is >= 0 and <= MostCost) return cost;
        section.Fault("cost", NoCost.With(JsonSection.Shown(section.Raw("cost", "")), MostCost));
        return 0;
    }

    private static string? ReadInterface(JsonSection section)
    {
        if (!section.Has("interface")) return null;
        var before = section.Faults.Lines.Count;
        var name = section.Text("interface", Interface);
        if (section.Faults.Lines.Count == before && !InterfaceName().IsMatch(name))
            section.Fault("interface", NoInterface.With(JsonSection.Shown(section.Raw("interface", Interface))));
        return name;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\z")]
    private static partial Regex BearerName();

    // What Linux takes: up to 15 characters, none of them a space, a slash or a colon.
    [GeneratedRegex(@"\A[!-.0-9;-~]{1,15}\z")]
    private static partial Regex InterfaceName();
}
