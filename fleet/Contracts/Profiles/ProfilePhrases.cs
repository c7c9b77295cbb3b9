namespace EdgeFleet.Contracts;

/// <summary>What is told of a profile that will not do.</summary>
internal static class ProfilePhrases
{
    public static readonly PhraseKind NoFormat = new("profile-format", "the format \"{format}\" is not known; write \"{known}\"");
    public static readonly PhraseKind NoName =
        new("profile-name", "\"{name}\" is not a name; write 1 to 64 lower-case letters, digits and hyphens");
    public static readonly PhraseKind PathTwice = new("profile-path-twice",
        "{path} stands at {place} already; give each point its own path, with another instance where the object is the same");
    public static readonly PhraseKind NoPath = new("profile-path",
        "\"{path}\" is not a point path; write object/instance/resource, each 0 to 65535, as in \"3303/0/5700\"");
    public static readonly PhraseKind NoUnit = new("profile-unit", "the text is no unit; write at most {limit} letters, digits and signs "
        + "as UCUM has them, as in \"Cel\" or \"kW.h\"");
    public static readonly PhraseKind NoDistance =
        new("profile-dead-band", "{value} is no distance; write a number above 0, or leave it out");
    public static readonly PhraseKind DeadBandOfPolls = new("profile-dead-band-of-polls",
        "with \"report\": \"poll\" every read is a reading; remove one of the two");
    public static readonly PhraseKind RangeOfReadOnly = new("profile-range-of-read-only",
        "a range holds for commands, and the point is read only; remove it, or write \"access\": \"read-write\"");
    public static readonly PhraseKind ConfirmOfReadOnly = new("profile-confirm-of-read-only",
        "nobody is asked before a read; remove it, or write \"access\": \"read-write\"");
    public static readonly PhraseKind RangeTurned =
        new("profile-range-turned", "{max} is below min {min}; write a highest value that is not below the lowest");
    public static readonly PhraseKind ValuesAndBits =
        new("profile-values-and-bits", "the value is either one thing or several; remove {values} or {bits}");
    public static readonly PhraseKind NotFileName =
        new("profile-not-file-name", "\"{name}\" is not the file's name; write \"{file}\", or rename the file");
    public static readonly PhraseKind NoSuchValue = new("profile-no-such-value", "it is none that the point could have; write {what}");

    public static readonly PhraseKind NothingExtended =
        new("profile-nothing-extended", "nothing is extended; remove it, or write \"extends\"");
    public static readonly PhraseKind ExtendsItself =
        new("profile-extends-itself", "{chain}, which has no end; let one of them extend nothing");
    public static readonly PhraseKind ExtendsTooMany =
        new("profile-extends-too-many", "{chain}, which are more than {limit}; extend one that is nearer to the last");
    public static readonly PhraseKind NoneToExtend = new("profile-none-to-extend",
        "there is no profile \"{name}\"; write the name of one that there is, or put that one first");
    public static readonly PhraseKind ExtendsNoProfile =
        new("profile-extends-no-profile", "\"{name}\" is no profile; correct that one first");
    public static readonly PhraseKind TooManyPoints =
        new("profile-too-many-points", "{count} points are more than a profile has; write {limit} at most");
    public static readonly PhraseKind TooLong = new("profile-too-long-written-out",
        "the profile is longer than {limit} letters when it is written out; make two models of it");
    public static readonly PhraseKind NoPaths =
        new("profile-no-paths", "{value} is not a list; write the paths of points, as in [\"3303/0/5700\"]");
    public static readonly PhraseKind NoPointToLeaveOut = new("profile-no-point-to-leave-out",
        "\"{name}\" has no point {path}; write the path of one of its points, or remove it here");
    public static readonly PhraseKind LaidTwice = new("profile-laid-twice", "{path} stands at {place} already; keep one of them");
    public static readonly PhraseKind NoPointToChange = new("profile-no-point-to-change",
        "\"{name}\" has no point {path}; write the path of one of its points, or the whole of a new one");

    public static readonly PhraseKind NoPoints = new("profile-no-points", "{value} is not a list; write a list of points");
    public static readonly PhraseKind RepeatTooLong = new("profile-repeat-too-long",
        "{turns} turns make more than a profile holds, {points} points and {letters} letters; write fewer, or make two models of it");
    public static readonly PhraseKind RepeatNested = new("profile-repeat-nested",
        "a repeat stands in no other; write the points out in the list of the profile, each with its own repeat");
    public static readonly PhraseKind NoStep = new("profile-step",
        "\"{key}\" is no whole number of the source; write \"{key}\" of the first one into \"source\", or remove it here");
    public static readonly PhraseKind NoWordName = new("profile-repeat-word-name",
        "the word has no name that could stand in braces; write a letter, then letters and digits, 16 at most");
    public static readonly PhraseKind NoWords = new("profile-repeat-words",
        "{value} is neither a list of texts and whole numbers nor a range; write one, as in [\"A\", \"B\"] or \"1..4\"");
    public static readonly PhraseKind WordsDiffer =
        new("profile-repeat-words-differ", "{count} values, and \"{first}\" has {firstCount}; write as many of each");
    public static readonly PhraseKind NothingRepeats =
        new("profile-nothing-repeats", "no word changes from turn to turn; write {what}");
    public static readonly PhraseKind NoSuchWord =
        new("profile-no-such-word", "{word} is no word of its repeat; write one of: {words}");

    // What to write.
    public static readonly PhraseKind ModelName = new("form-model-name", "the model's name, as in \"greenhouse-climate\"");
    public static readonly PhraseKind DriverName = new("form-driver-name", "the name of the driver that understands it");
    public static readonly PhraseKind Settings = new("form-settings", "the driver's settings");
    public static readonly PhraseKind Points = new("form-points", "a list of at least one point");
    public static readonly PhraseKind Path = new("form-path", "object/instance/resource, as in \"3303/0/5700\"");
    public static readonly PhraseKind Unit = new("form-unit", "the unit in UCUM, as in \"Cel\"");
    public static readonly PhraseKind Source = new("form-source", "where the device keeps the value, in the words of its driver");
    public static readonly PhraseKind Value = new("form-value", "a whole number, or true or false, as a reading has it");
    public static readonly PhraseKind Bit = new("form-bit", "the number of a bit, 0 to {highest}");
    public static readonly PhraseKind ProfileName = new("form-profile-name", "the name of a profile");
    public static readonly PhraseKind Words =
        new("form-words", "the words that change, as in {\"phase\": [\"A\", \"B\", \"C\"], \"n\": \"1..3\"}");
    public static readonly PhraseKind Step = new("form-step", "by how much numbers of the source grow, as in {\"address\": 2}");
}
