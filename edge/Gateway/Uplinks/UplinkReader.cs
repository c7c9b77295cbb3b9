using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>Reads the list of uplinks in gateway.json. Pure.</summary>
public static partial class UplinkReader
{
    public const string Key = "uplinks";

    private static readonly PhraseKind NoName =
        new("uplink-name", "{value} is no name for an uplink; write 1 to 32 of a to z, 0 to 9 and -, beginning with a letter");
    private static readonly PhraseKind NameTwice = new("uplink-name-twice", "{place} has that name already; give each uplink its own");
    private static readonly PhraseKind NoClass = new("uplink-class", "{value} is no class of readings; write some of: {classes}");
    private static readonly PhraseKind ClassTwice = new("uplink-class-twice", "{value} stands in the list twice; keep one of them");
    private static readonly PhraseKind NoClasses =
        new("uplink-no-classes", "{value} is no list of classes; write some of: {classes}; or leave the key out for all of them");
    private static readonly PhraseKind OwnerTwice =
        new("uplink-owner-twice", "{place} sets the configuration already, and only one uplink may; remove one of the two");
    private static readonly PhraseKind NoKind = new("uplink-kind", "there is no kind {value} of uplink; write one of: {kinds}");
    private static readonly PhraseKind Kind = new("form-uplink-kind", "a kind of uplink, one of: {kinds}");
    private static readonly PhraseKind Uplinks = new("form-uplinks",
        "a list of uplinks, as in [{example}]; an empty one keeps everything here");
    private static readonly PhraseKind Name = new("form-uplink-name", "a name of your choice, which stays");
    private static readonly PhraseKind Settings = new("form-uplink-settings", "the settings of this kind of uplink");
    private const string Example = "{ \"name\": \"manager\", \"kind\": \"manager\" }";

    private static readonly IReadOnlyDictionary<string, StreamClass> Classes =
        Enum.GetValues<StreamClass>().Where(stream => stream != StreamClass.Unspecified)
            .ToDictionary(stream => stream.ToString().ToLowerInvariant());

    /// <summary>Holds good only when no fault was added.</summary>
    /// <param name="file">The whole of gateway.json.</param>
    /// <param name="kinds">The kinds there are.</param>
    public static IReadOnlyList<UplinkEntry> Read(JsonSection file, IReadOnlyList<IUplinkKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (entries, names, owner) = (new List<UplinkEntry>(), new Dictionary<string, string>(), (string?)null);
        foreach (var section in file.Objects(Key, Uplinks.With(Example)))
        {
            var name = ReadName(section, names);
            var kind = ReadKind(section, kinds);
            if (kind is { Configures: true })
            {
                if (owner is not null) section.Fault("kind", OwnerTwice.With(owner));
                owner ??= section.Path;
            }
            var classes = section.Has("classes") ? ReadClasses(section) : null;
            if (kind is not null) entries.Add(new UplinkEntry(name, kind, classes, ReadSettings(section, kind)));
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

    private static List<StreamClass> ReadClasses(JsonSection section)
    {
        section.Try("classes", out var written);
        var classes = new List<StreamClass>();
        var words = string.Join(", ", Classes.Keys);
        if (written.ValueKind != JsonValueKind.Array || written.GetArrayLength() == 0)
        {
            section.Fault("classes", NoClasses.With(JsonSection.Shown(written), words));
            return classes;
        }
        foreach (var item in written.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !Classes.TryGetValue(item.GetString()!, out var stream))
                section.Fault("classes", NoClass.With(JsonSection.Shown(item), words));
            else if (classes.Contains(stream)) section.Fault("classes", ClassTwice.With(JsonSection.Shown(item)));
            else classes.Add(stream);
        }
        return classes;
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
