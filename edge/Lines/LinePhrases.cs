using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Lines;

/// <summary>What is said of a line, and of devices on one whatever they speak.</summary>
public static class LinePhrases
{
    /// <summary>What an operating system, a library or a driver says in its own words.</summary>
    public static readonly PhraseKind Words = new("words", "{text}");

    public static readonly PhraseKind Device = new("device", "{device}");

    public static readonly PhraseKind NoAnswer = new("line-no-answer", "no answer within {ms} ms");
    public static readonly PhraseKind NoConnection = new("line-no-connection", "no connection within {ms} ms");
    public static readonly PhraseKind Closing = new("line-closing", "the configuration is being changed");
    public static readonly PhraseKind NothingSent = new("line-nothing-sent", "nothing was sent");
    public static readonly PhraseKind NothingWritten = new("line-nothing-written", "nothing was written");
    public static readonly PhraseKind MayHaveWritten = new("line-may-have-written", "whether the write happened is not known");

    public static readonly PhraseKind CheckLine = new("line-check", "check power, cable and address of the line");
    public static readonly PhraseKind ThenRepeat = new("line-then-repeat", "then repeat it");
    public static readonly PhraseKind Repeat = new("line-repeat", "repeat it");
    public static readonly PhraseKind LookFirst = new("line-look-first", "look at what the device reports before repeating it");

    /// <summary>Several as one line, in English.</summary>
    public static string Line(this IEnumerable<Phrase> phrases) => string.Join("; ", phrases);
}
