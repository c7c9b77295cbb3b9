using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class AuditText
{
    private const int Shown = 8;

    [Parameter, EditorRequired] public string Text { get; set; } = "";

    private IEnumerable<(string Part, bool IsHash)> Parts
    {
        get
        {
            var at = 0;
            foreach (Match hash in Hash.Matches(Text))
            {
                yield return (Text[at..hash.Index], false);
                yield return (hash.Value, true);
                at = hash.Index + hash.Length;
            }
            yield return (Text[at..], false);
        }
    }

    /// <summary>Thumbprints, contents of profiles and rows; ids of commands.</summary>
    [GeneratedRegex("[0-9A-Fa-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Hash { get; }
}
