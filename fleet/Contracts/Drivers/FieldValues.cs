using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>What a JSON object says, read by the description of its fields. Where it has faults, the values are not to be used.</summary>
public sealed class FieldValues
{
    private readonly JsonSection _section;
    private readonly Dictionary<string, ReadingValue> _values = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, ReadingValue>> _maps = [];
    private readonly Dictionary<string, FieldValues> _objects = [];
    private readonly List<Field> _asked = [];
    private readonly List<string> _idle = [];

    internal FieldValues(JsonSection section) => _section = section;

    /// <summary>Every value is there: as it is written, or its default where what is written does not fit.</summary>
    public bool IsUsable { get; internal set; } = true;

    /// <summary>The fields that go with what is written, each key once. Those that depend on a faulty value are not among them.</summary>
    public IReadOnlyList<Field> Asked => _asked;

    /// <summary>Keys that are written and do not go with the rest.</summary>
    public IReadOnlyList<string> Idle => _idle;

    /// <summary>It is written, not left to its default.</summary>
    public bool Has(string key) => _section.Has(key);

    /// <summary>A text, a chosen word, or an address in its one writing.</summary>
    /// <exception cref="KeyNotFoundException">It was left out and has no default; <see cref="Has"/> tells.</exception>
    public string Text(string key) => _values[key].Text;

    public long Whole(string key) => _values[key].Integer;

    /// <summary>Null: it was left out.</summary>
    public decimal? Decimal(string key) => _values.TryGetValue(key, out var value) ? value.Decimal : null;

    public bool Boolean(string key) => _values[key].Boolean;

    /// <summary>What the chosen word means.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> meanings)
    {
        ArgumentNullException.ThrowIfNull(meanings);
        return meanings[Text(key)];
    }

    /// <summary>As above, or this where it was left out.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> meanings, T absent) =>
        _values.ContainsKey(key) ? Choice(key, meanings) : absent;

    /// <summary>A nested object; one that was left out reads as an empty one.</summary>
    public FieldValues Object(string key) => _objects[key];

    /// <summary>The entries of a map, empty where it was left out.</summary>
    public IReadOnlyDictionary<string, ReadingValue> Map(string key) => _maps[key];

    /// <summary>What a description cannot say: a fault between fields.</summary>
    public void Fault(string key, Phrase phrase) => _section.Fault(key, phrase);

    internal void Ask(Field field) => _asked.Add(field);
    internal void SetIdle(string key) => _idle.Add(key);
    internal void Set(string key, ReadingValue value) => _values[key] = value;
    internal void Set(string key, IReadOnlyDictionary<string, ReadingValue> map) => _maps[key] = map;
    internal void Set(string key, FieldValues values) => _objects[key] = values;

    /// <summary>What a condition looks at: the value as text, of an address its scheme; null: there is no value.</summary>
    internal string? Sample(string key) => !_values.TryGetValue(key, out var value) ? null
        : value.ToString() is var text && text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme ? text[..scheme] : text;
}
