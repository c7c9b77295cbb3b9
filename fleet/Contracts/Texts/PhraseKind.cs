using System.Text.RegularExpressions;

namespace EdgeFleet.Contracts;

/// <summary>
/// A sentence, or a part of one, that people read in their language. It is declared once: programs know it by its code, its English
/// stands beside that, and the words of other languages stand in the console under the code.
/// </summary>
public sealed partial class PhraseKind
{
    /// <param name="code">It never changes its meaning.</param>
    /// <param name="english">The names of its values stand in it in braces.</param>
    public PhraseKind(string code, string english)
    {
        (Code, English) = (code, english);
        Parameters = [.. Name.Matches(english).Select(name => name.Groups[1].Value).Distinct()];
    }

    public string Code { get; }
    public string English { get; }

    /// <summary>In the order in which the English names them.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <param name="values">
    /// One of each parameter, in their order: texts and numbers; phrases, kinds of them and texts by language, which are told in the
    /// language of the whole.
    /// </param>
    public Phrase With(params IReadOnlyList<object?> values) => new(this, values);

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    internal static partial Regex Name { get; }
}
