namespace EdgeFleet.Contracts;

/// <summary>What is told of JSON that is not as it has to be.</summary>
internal static class JsonPhrases
{
    public static readonly PhraseKind NotJson = new("json-syntax",
        "the text is not JSON: line {line}, byte {byte}; correct the syntax there; comments and trailing commas are not allowed");
    public static readonly PhraseKind NotUtf8 = new("json-encoding", "the text is not UTF-8; save it as UTF-8");
    public static readonly PhraseKind HalfCharacter = new("json-half-character",
        @"a text has half of a character, one of \ud800 to \udfff alone; write both halves, or the character itself");
    public static readonly PhraseKind NotObject = new("json-no-object", "{value} is not an object; write { … }");
    public static readonly PhraseKind KeyTwice = new("json-key-twice", "the key stands here twice; keep one of them");
    public static readonly PhraseKind KeyMissing = new("json-key-missing", "the key is missing; write {what}");
    public static readonly PhraseKind KeyUnknown = new("json-key-unknown", "the key is not known here; remove it");
    public static readonly PhraseKind KeyUnknownAmong =
        new("json-key-unknown-among", "the key is not known here; remove it; known are: {keys}");
    public static readonly PhraseKind NotText = new("json-no-text", "{value} is not text; write {what}");
    public static readonly PhraseKind NotWhole =
        new("json-no-whole-number", "{value} is not a whole number from {min} to {max}; write one");
    public static readonly PhraseKind NotDecimal =
        new("json-no-decimal", "{value} is not a decimal in quotes; write one, as in \"0.1\"");
    public static readonly PhraseKind NotBoolean =
        new("json-no-boolean", "{value} is neither true nor false; write one of them, without quotes");
    public static readonly PhraseKind NotAmong = new("json-none-of", "{value} is none of the known words; write one of: {words}");
    public static readonly PhraseKind NotList = new("json-no-list", "{value} is not such a list; write {what}");
    public static readonly PhraseKind NoLanguage =
        new("json-no-language", "the key is not a language; write a code of two letters, such as en or zh");
    public static readonly PhraseKind NameEmpty = new("json-name-empty", "the name is empty; write the name, or leave the language out");

    // What to write.
    public static readonly PhraseKind Whole = new("form-whole", "a whole number from {min} to {max}{unit}");
    public static readonly PhraseKind OneOf = new("form-one-of", "one of: {words}");
    public static readonly PhraseKind NameInLanguage = new("form-name-in-language", "the name in that language");
    public static readonly PhraseKind EnglishName = new("form-english-name", "the English name");
}
