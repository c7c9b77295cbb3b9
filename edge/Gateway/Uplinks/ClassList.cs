using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks;

/// <summary>A list of classes in gateway.json. Pure.</summary>
internal static class ClassList
{
    private const string Key = "classes";

    private static readonly PhraseKind NoClass = new("uplink-class", "{value} is no class of readings; write some of: {classes}");
    private static readonly PhraseKind ClassTwice = new("uplink-class-twice", "{value} stands in the list twice; keep one of them");
    private static readonly PhraseKind NoClasses =
        new("uplink-no-classes", "{value} is no list of classes; write some of: {classes}; or leave the key out for all of them");

    private static readonly IReadOnlyDictionary<string, StreamClass> Classes =
        Enum.GetValues<StreamClass>().Where(stream => stream != StreamClass.Unspecified)
            .ToDictionary(stream => stream.ToString().ToLowerInvariant());

    /// <summary>The section has the key. Holds good only when no fault was added.</summary>
    public static IReadOnlyList<StreamClass> Read(JsonSection section)
    {
        section.Try(Key, out var written);
        var classes = new List<StreamClass>();
        var words = string.Join(", ", Classes.Keys);
        if (written.ValueKind != JsonValueKind.Array || written.GetArrayLength() == 0)
        {
            section.Fault(Key, NoClasses.With(JsonSection.Shown(written), words));
            return classes;
        }
        foreach (var item in written.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !Classes.TryGetValue(item.GetString()!, out var stream))
                section.Fault(Key, NoClass.With(JsonSection.Shown(item), words));
            else if (classes.Contains(stream)) section.Fault(Key, ClassTwice.With(JsonSection.Shown(item)));
            else classes.Add(stream);
        }
        return classes;
    }
}
