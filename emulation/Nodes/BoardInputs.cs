using System.Globalization;

namespace EdgeFleet.Nodes;

/// <summary>
/// What can happen around a board, each with a name and its values as Renode's monitor takes it behind <c>board</c>:
/// <c>DaylightLux 20000</c>, <c>Move 4 false</c>. The adapters in emulation/Renode have the same names; a test holds them to it.
/// </summary>
public sealed class BoardInputs
{
    private readonly SortedDictionary<string, (int Values, Action<double[]> Happen)> _inputs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _inputs.Keys;

    public BoardInputs Add(string name, Action happen) => Add(name, 0, _ => happen());

    /// <param name="name">As the board in Renode has it.</param>
    /// <param name="happen">Takes a number; true is 1, false is 0.</param>
    public BoardInputs Add(string name, Action<double> happen) => Add(name, 1, values => happen(values[0]));

    public BoardInputs Add(string name, Action<double, double> happen) => Add(name, 2, values => happen(values[0], values[1]));

    /// <summary>Lets it happen, now.</summary>
    /// <param name="text">A name and its values, with spaces between.</param>
    /// <exception cref="InvalidDataException">The board has no such input, or it takes other values.</exception>
    public void Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ');
        if (!_inputs.TryGetValue(words[0], out var input)) throw new InvalidDataException(
            $"Nothing around this board is called \"{words[0]}\": give one of {string.Join(", ", Names)}.");
        if (words.Length - 1 != input.Values) throw new InvalidDataException($"{words[0]} takes {input.Values} values: \"{text}\".");
        input.Happen([.. words.Skip(1).Select(Number)]);
    }

    private BoardInputs Add(string name, int values, Action<double[]> happen)
    {
        _inputs.Add(name, (values, happen));
        return this;
    }

    private static double Number(string word) => word switch
    {
        "true" => 1,
        "false" => 0,
        _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidDataException($"\"{word}\" is no number, and neither true nor false."),
    };
}
