namespace EdgeFleet.Contracts.Updates;

/// <summary>Why metadata, a content or an artifact is not taken.</summary>
public static class UpdatePhrases
{
    public static readonly PhraseKind TooLong =
        new("update-too-long", "it goes on behind {most} bytes, the most that {what} may have; nothing behind them was read");
    public static readonly PhraseKind TooMany = new("update-too-many", "there are {count} here, and {most} are the most; take some out");
    public static readonly PhraseKind OtherType =
        new("update-other-type", "this is metadata of the type '{type}'; pass the file of {role}");
    public static readonly PhraseKind OtherFormat = new("update-other-format",
        "'{version}' is no version of the format that this release reads, which is 1; update this release, or sign with another");
    public static readonly PhraseKind NoTime = new("update-no-time", "'{text}' is no time; write it in UTC, as in 2027-01-31T00:00:00Z");
    public static readonly PhraseKind NoHash = new("update-no-hash", "'{text}' is no SHA-256; write its 64 digits, 0 to 9 and a to f");
    public static readonly PhraseKind NoSignature =
        new("update-no-signature", "a signature is hexadecimal digits; sign the file anew");
    public static readonly PhraseKind NotCanonical = new("update-not-canonical",
        "it holds what canonical JSON has not, a number with a fraction or half of a character; sign the file anew");
    public static readonly PhraseKind NoKey = new("update-no-key", "this is no public key of the kind {scheme}; make one with: sign key");
    public static readonly PhraseKind OtherKeyId =
        new("update-other-key-id", "the key stands here under an id that is not its own, which is {id}; write the root anew");
    public static readonly PhraseKind KeyTwice =
        new("update-key-twice", "the same key stands here under two ids, and would count twice; take one out");
    public static readonly PhraseKind KeyNotListed = new("update-key-not-listed", "key {id} is not among the keys of this root; add it");
    public static readonly PhraseKind Unreachable = new("update-threshold-unreachable",
        "{threshold} signatures are asked for, and there are {keys} keys to give them; lower the one, or add to the other");

    public static readonly PhraseKind TooFewSignatures = new("update-too-few-signatures",
        "{role} version {version} is signed by {signed} of the {threshold} keys that root version {root} asks for; it may be forged; have "
        + "it signed by those who hold the keys");
    public static readonly PhraseKind NotNextRoot = new("update-not-next-root",
        "root version {version} does not follow version {trusted}; pass the versions between them first, one by one");
    public static readonly PhraseKind OlderMetadata = new("update-older-metadata",
        "{role} version {version} is older than version {trusted}, which was taken before; pass a newer one");
    public static readonly PhraseKind Expired = new("update-expired",
        "{role} version {version} holds good until {end} only, and that is over; nothing new is installed until there is a newer one, and "
        + "all that runs goes on");
    public static readonly PhraseKind NoClock = new("update-no-clock",
        "the clock is not known to be right, so that nobody can tell whether an update is still meant; nothing new is installed until it "
        + "is, and all that runs goes on");
    public static readonly PhraseKind NoTimestamp =
        new("update-no-timestamp", "there is no timestamp yet that says which targets are the latest; fetch it first");
    public static readonly PhraseKind OtherTargets = new("update-other-targets",
        "these are not the targets that timestamp version {timestamp} names, which are version {version}; fetch those");
    public static readonly PhraseKind DamagedTrust = new("update-damaged-trust",
        "what was kept of trusted metadata is damaged; restore it, or begin again with a root that somebody vouches for");

    public static readonly PhraseKind NoTargetName = new("update-no-target-name",
        "'{name}' is no name of an artifact; write letters, digits, '-', '_' and '.', 100 at most, a letter or digit first");
    public static readonly PhraseKind NoHardware = new("update-no-hardware",
        "'{name}' is no name of a hardware; write letters, digits, '-', '_', '.' and '/', 100 at most, a letter or digit first");
    public static readonly PhraseKind NoVersionText = new("update-no-version-text",
        "'{text}' is no version; write letters, digits, '-', '+' and '.', 40 at most, a letter or digit first");
    public static readonly PhraseKind ContentTwice =
        new("update-content-twice", "the same content stands under the name {name} too; keep one of them");
    public static readonly PhraseKind MinimumAbove = new("update-minimum-above",
        "it is for devices from release {minimum} on and is release {release} itself, so that none could take it; lower the minimum");

    public static readonly PhraseKind NoSuchTarget =
        new("update-no-such-target", "no targets name a content with the SHA-256 {hash}; sign it first");
    public static readonly PhraseKind ContentShort =
        new("update-content-short", "{name} ended after {bytes} of the {size} bytes that were signed; send it again");
    public static readonly PhraseKind OtherContent = new("update-other-content",
        "the bytes of {name} are not those that were signed: their SHA-256 is {hash}; send the file that was signed");
    public static readonly PhraseKind OtherKind =
        new("update-other-kind", "{name} is an artifact of the kind {kind}; what is asked for is of the kind {wanted}");
    public static readonly PhraseKind OtherHardware =
        new("update-other-hardware", "{name} is made for {hardware}, and this is {own}; choose an artifact for it");
    public static readonly PhraseKind NotNewer = new("update-not-newer",
        "{name} is release {release}, and release {running} has been taken already; only a newer one goes in");
    public static readonly PhraseKind TooFarAhead = new("update-too-far-ahead",
        "{name} is release {release}, more than {most} above release {running}, the highest taken so far; count releases up one by one, "
        + "and see who signed it");
    public static readonly PhraseKind BelowMinimum = new("update-below-minimum",
        "{name} is for devices from release {minimum} on, and this runs {running}; install one between them first");
}
