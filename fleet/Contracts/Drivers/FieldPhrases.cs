namespace EdgeFleet.Contracts;

/// <summary>What is told of a value that its driver does not take.</summary>
internal static class FieldPhrases
{
    public static readonly PhraseKind NotFit = new("field-unfit", "{value} does not fit; write {what}");
    public static readonly PhraseKind KeyNotFit = new("field-key-unfit", "the key does not fit; write {what}");
    public static readonly PhraseKind Idle = new("field-idle", "the key does not go with {causes}; remove it");
    public static readonly PhraseKind TooMany = new("field-too-many", "{count} entries are too many; write at most {limit}");
    public static readonly PhraseKind SourceMissing =
        new("field-source-missing", "the key is missing; write where the device keeps the value: {form}");
    public static readonly PhraseKind NotSupported =
        new("field-not-supported", "the driver \"{driver}\" there does not support it; remove it, or update the gateway");

    // What stands there, and what to write.
    public static readonly PhraseKind As = new("form-as", "{text}");
    public static readonly PhraseKind Hidden = new("form-hidden", "what stands here");
    public static readonly PhraseKind No = new("form-no-key", "no \"{key}\"");
    public static readonly PhraseKind And = new("form-and", "{one} and {other}");
    public static readonly PhraseKind Or = new("form-or", "{one}, or {other}");
    public static readonly PhraseKind Decimal = new("form-decimal", "a decimal in quotes from \"{min}\" to \"{max}\"");
    public static readonly PhraseKind AnyDecimal = new("form-any-decimal", "a decimal in quotes, as in \"{example}\"");
    public static readonly PhraseKind Boolean = new("form-boolean", "true or false, without quotes");
    public static readonly PhraseKind Object = new("form-object", "an object, { … }");
    public static readonly PhraseKind Text = new("form-text", "text of 1 to {limit} characters");
    public static readonly PhraseKind TextAsIn = new("form-text-as-in", "text of 1 to {limit} characters, as in \"{example}\"");
    public static readonly PhraseKind Described = new("form-described", "what its description says");
    public static readonly PhraseKind Address = new("form-address", "{form}, as in {example}");
    public static readonly PhraseKind AddressWithPort =
        new("form-address-with-port", "{form} (port {port} when left out), as in {example}");
}
