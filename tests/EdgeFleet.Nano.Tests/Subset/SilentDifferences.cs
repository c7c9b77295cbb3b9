using System.Text.RegularExpressions;

namespace EdgeFleet.Nano.Tests.Subset;

/// <summary>What compiles and runs on a board and gives another result there. README.md of `nano` has the same list for people.</summary>
internal static partial class SilentDifferences
{
    private static readonly (string Type, string Member, string Why)[] Members =
    [
        ("System.Single", "Parse", "the last digits of its result differ there"),
        ("System.Double", "Parse", "the last digits of its result differ there"),
        ("System.String", "ToLower", "there it knows ASCII only"),
        ("System.String", "ToUpper", "there it knows ASCII only"),
        ("System.String", "GetHashCode", "its result differs there"),
        ("System.Object", "GetHashCode", "its result differs there"),
        ("System.DateTime", "MinValue", "time begins in 1601 there"),
        ("System.Exception", "get_Message", "most texts differ there; decide by type"),
        ("System.Random", "", "a seed gives another sequence there; draw from something of our own"),
        ("System.Globalization.CultureInfo", "", "there is one culture there; write formats that need none"),
        ("System.Enum", "ToString", "it gives the number there"),
        ("System.Threading.Timer", ".ctor", "there it can tick once more after it was stopped; step instead"),
    ];

    /// <summary>Null: it means the same in both places.</summary>
    public static string? Of(string type, string member) =>
        Members.FirstOrDefault(known => known.Type == type && member.StartsWith(known.Member, StringComparison.Ordinal)).Why;

    /// <summary>A format string in front of a ToString: only D, X and N, and F with digits, mean the same in both places.</summary>
    public static bool IsSafeFormat(string format) => Safe().IsMatch(format);

    [GeneratedRegex("^([DXN][0-9]{0,2}|F[1-9])$")]
    private static partial Regex Safe();
}
