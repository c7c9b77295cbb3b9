using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Export;

/// <summary>What is refused about exports.</summary>
internal static class ExportPhrases
{
    public static readonly PhraseKind NoNumber = new("export-no-number", "'{text}' is no number; GET /api/v1/{name}s lists them");
    public static readonly PhraseKind NoDeviceNumber = new("export-no-device-number",
        "'{text}' is no number of a device; write one as in device=1001, and repeat it for more");
    public static readonly PhraseKind NoPath = new("export-no-path",
        "'{text}' is no point path; write object/instance/resource as in point=3303/0/5700");
    public static readonly PhraseKind TooManyDevices = new("export-too-many-devices",
        "{count} devices are named, {limit} may be; choose them by site, gateway or search");
    public static readonly PhraseKind TooManyPoints =
        new("export-too-many-points", "{count} points are named, {limit} may be; name none for all");
    public static readonly PhraseKind NamedAndSearched = new("export-named-and-searched",
        "cannot be named together with search, site, gateway or state; leave one of them out");
    public static readonly PhraseKind NoFormat = new("export-no-format", "'{format}' is none of {formats}");
    public static readonly PhraseKind NothingFound =
        new("export-nothing-found", "no device is like that; widen the search, or leave it out");
    public static readonly PhraseKind NoPoint = new("export-no-point",
        "none of these devices has the point {point}; GET /api/v1/devices/<number>/latest lists those of one");
    public static readonly PhraseKind TooManyFound =
        new("export-too-many-found", "finds more than {count} devices; narrow it, or leave it out");
}
