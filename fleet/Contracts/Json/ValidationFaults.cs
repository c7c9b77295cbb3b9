namespace EdgeFleet.Contracts;

/// <summary>
/// All that is wrong with a written configuration, found in one pass. Whoever reads it goes on after a fault, with any value: with
/// a fault in the list the result is thrown away.
/// </summary>
public sealed class ValidationFaults
{
    private readonly List<string> _lines = [];

    /// <summary>Each is one line, whatever of the written text is quoted in it.</summary>
    public IReadOnlyList<string> Lines => _lines;
    public bool None => _lines.Count == 0;

    /// <param name="path">Where: a JSON path, as in <c>$.points[2].source.scale</c>.</param>
    /// <param name="wrong">What is wrong there.</param>
    /// <param name="write">What to write instead.</param>
    public void Add(string path, string wrong, string write) => _lines.Add(PlainText.Escaped($"{path}: {wrong}; {write}"));

    /// <summary>A fault that was found elsewhere, as it was told there.</summary>
    public void Add(string line) => _lines.Add(line);
}
