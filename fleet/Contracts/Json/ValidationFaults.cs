namespace EdgeFleet.Contracts;

/// <summary>
/// All that is wrong with a written configuration, found in one pass. Whoever reads it goes on after a fault, with any value: with
/// a fault in the list the result is thrown away.
/// </summary>
public sealed class ValidationFaults
{
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
        Add(phrase.At(path));
    }

    /// <summary>A fault that was found elsewhere, and says where.</summary>
    public void Add(Phrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        _phrases.Add(phrase);
        _lines.Add(phrase.ToString());
    }
}
