using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Gateway.Bearers;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>Reads the list of uplinks in gateway.json. Pure.</summary>
public static partial class UplinkReader
{
    public const string Key = "uplinks";

    private static readonly PhraseKind NoName =
        new("uplink-name", "{value} is no name for an uplink; write 1 to 32 of a to z, 0 to 9 and -, beginning with a letter");
    private static readonly PhraseKind NameTwice = new("uplink-name-twice", "{place} has that name already; give each uplink its own");
    private static readonly PhraseKind OwnerTwice =
        new("uplink-owner-twice", "{place} sets the configuration already, and only one uplink may; remove one of the two");
    private static readonly PhraseKind NoKind = new("uplink-kind", "there is no kind {value} of uplink; write one of: {kinds}");
    private static readonly PhraseKind Kind = new("form-uplink-kind", "a kind of uplink, one of: {kinds}");
    private static readonly PhraseKind Uplinks = new("form-uplinks",
        "a list of uplinks, as in [{example}]; an empty one keeps everything here");
    private static readonly PhraseKind Name = new("form-uplink-name", "a name of your choice, which stays");
    private static readonly PhraseKind Settings = new("form-uplink-settings", "the settings of this kind of uplink");
    private const string Example = "{ \"name\": \"manager\", \"kind\": \"manager\" }";

    /// <summary>Holds good only when no fault was added.</summary>
    /// <param name="file">The whole of gateway.json.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="bearers">The bearers that the file names.</param>
    public static IReadOnlyList<UplinkEntry> Read(
        JsonSection file, IReadOnlyList<IUplinkKind> kinds, IReadOnlyList<BearerEntry> bearers)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (entries, names, owner) = (new List<UplinkEntry>(), new Dictionary<string, string>(), (string?)null);
        foreach (var section in file.Objects(Key, Uplinks.With(Example)))
        {
            var name = ReadName(section, names);
            var kind = ReadKind(section, kinds);
            var classes = section.Has("classes") ? ClassList.Read(section) : null;
            var preference = BearerReader.ReadPreference(section, bearers);
            if (kind is not null)
            {
                var entry = new UplinkEntry(name, kind, classes, ReadSettings(section, kind)) { Bearers = preference };
                if (entry.Configures && owner is not null) section.Fault("kind", OwnerTwice.With(owner));
                if (entry.Configures) owner ??= section.Path;
                entries.Add(entry);
            }
            // Without its kind nobody knows what they should be.
            else section.Try("settings", out _);
            section.Done();
        }
        return entries;
    }

    private static string ReadName(JsonSection section, Dictionary<string, string> names)
    {
        var before = section.Faults.Lines.Count;
        var name = section.Text("name", Name);
        if (section.Faults.Lines.Count > before) return name;
        if (!UplinkName().IsMatch(name)) section.Fault("name", NoName.With(Quoted(name)));
        else if (!names.TryAdd(name, section.Path)) section.Fault("name", NameTwice.With(names[name]));
        return name;
    }

    private static IUplinkKind? ReadKind(JsonSection section, IReadOnlyList<IUplinkKind> kinds)
    {
        var before = section.Faults.Lines.Count;
        var words = string.Join(", ", kinds.Select(kind => kind.Name));
        var word = section.Text("kind", Kind.With(words));
        var found = kinds.FirstOrDefault(kind => kind.Name == word);
        if (found is null && section.Faults.Lines.Count == before) section.Fault("kind", NoKind.With(Quoted(word), words));
        return found;
    }

    private static FieldValues ReadSettings(JsonSection section, IUplinkKind kind)
    {
        var before = section.Faults.Lines.Count;
        var settings = FieldReader.Read(kind.Settings, section.Object("settings", Settings, required: false));
        if (section.Faults.Lines.Count == before) kind.Check(settings);
        return settings;
    }

    private static string Quoted(string text) => JsonSection.Shown(JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\""));

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z")]
    private static partial Regex UplinkName();
}
