namespace EdgeFleet.Contracts;

/// <summary>
/// All that is wrong with a written configuration, found in one pass. Whoever reads it goes on after a fault, with any value: with
/// a fault in the list the result is thrown away.
/// </summary>
public sealed class ValidationFaults
{
    // What only a gateway finds is told in its log and its reports, in English.
    private static readonly PhraseKind Told = new("told", "{text}");

    private readonly List<Phrase> _phrases = [];
    private readonly List<string> _lines = [];

    public IReadOnlyList<Phrase> Phrases => _phrases;

    /// <summary>In English. Each is one line, whatever of the written text is quoted in it.</summary>
    public IReadOnlyList<string> Lines => _lines;
    public bool None => _lines.Count == 0;

    /// <param name="path">Where: a JSON path, as in <c>$.points[2].source.scale</c>.</param>
    /// <param name="phrase">What is wrong there, and what to write instead.</param>
    public void Add(string path, Phrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        _phrases.Add(phrase.At(path));
        _lines.Add(_phrases[^1].ToString());
    }

    /// <summary>What only a gateway finds.</summary>
    /// <param name="path">Where.</param>
    /// <param name="wrong">What is wrong there.</param>
    /// <param name="write">What to write instead.</param>
    public void Add(string path, string wrong, string write) => Add(path, Told.With($"{wrong}; {write}"));

    /// <summary>A fault that was found elsewhere, as it was told there.</summary>
    public void Add(string line)
    {
        _phrases.Add(Told.With(line));
        _lines.Add(line);
    }
}
