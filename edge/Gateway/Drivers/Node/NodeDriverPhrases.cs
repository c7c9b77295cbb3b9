using EdgeFleet.Contracts;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>What is said of a node's records, settings and answers to commands.</summary>
internal static class NodeDriverPhrases
{
    // Of a profile or a link.
    public static readonly PhraseKind NoInstance =
        new("node-no-instance", "{point} has an instance that no node can say; write an instance from 0 to 255");
    public static readonly PhraseKind NoText =
        new("node-no-text", "a node takes no text; write \"number\" or \"boolean\", or \"access\": \"read\"");
    public static readonly PhraseKind OnlyCommandsSelect = new("node-only-commands-select",
        "only commands select, and the point is read only; remove it, or write \"access\": \"read-write\"");
    public static readonly PhraseKind NoSetting = new("node-no-setting",
        "the key is not the path of a setting; write object/instance/resource with an instance from 0 to 255, as in \"3416/0/5820\"");
    public static readonly PhraseKind SettingDigits =
        new("node-setting-digits", "the value has more digits than a node takes; write at most {most}");
    public static readonly PhraseKind SettingTwice = new("node-setting-twice", "{setting} stands here twice; keep one of them");

    // Of the node at work.
    public static readonly PhraseKind SettingsUnanswered =
        new("node-settings-unanswered", "it does not say what became of its settings");
    public static readonly PhraseKind SettingsOpen =
        new("node-settings-open", "it has all its settings and neither takes nor refuses them");
    public static readonly PhraseKind UnreadRecord = new("node-unread-record", "its {error}");
    public static readonly PhraseKind UnreadStatus = new("node-unread-status", "its status cannot be read");
    public static readonly PhraseKind Dropped =
        new("node-dropped", "its store was full, and it has dropped {records} records that nobody had confirmed");
    public static readonly PhraseKind Unlisted = new("node-unlisted",
        "the node reports {points}, which the profile {profile} does not list; these records are passed over");
    public static readonly PhraseKind UnlistedAndMore = new("node-unlisted-and-more",
        "the node reports {points} and maybe more, which the profile {profile} does not list; these records are passed over");
    public static readonly PhraseKind UnknownSetting = new("node-unknown-setting", "the node does not know the setting {setting}");
    public static readonly PhraseKind SettingOutOfRange =
        new("node-setting-out-of-range", "the node refuses the setting {setting}: out of range");
    public static readonly PhraseKind SettingUnfit =
        new("node-setting-unfit", "the node refuses the setting {setting}: it does not fit the others");
    public static readonly PhraseKind SettingsNotStored = new("node-settings-not-stored", "the node could not store its settings");
    public static readonly PhraseKind SettingsRefused =
        new("node-settings-refused", "the node does not take its settings (code {code})");

    public static readonly PhraseKind ReportNewer = new("node-report-newer",
        "report it with the releases of gateway and node; the gateway may be the older");
    public static readonly PhraseKind SeeWhyFull = new("node-see-why-full",
        "see why its line or this gateway's outbox did not take them, or poll it more often");
    public static readonly PhraseKind AddPoints =
        new("node-add-points", "add the points to the profile, or take the one that fits the node's kind");
    public static readonly PhraseKind RemoveSetting =
        new("node-remove-setting", "remove it from the link's settings, or update the node's firmware");
    public static readonly PhraseKind AllowedSetting =
        new("node-allowed-setting", "write a value that the firmware's README allows");
    public static readonly PhraseKind CompareSettings = new("node-compare-settings", "compare the settings with each other");
    public static readonly PhraseKind SelfTest = new("node-self-test", "look at its self-test; a new start tries again");

    public static readonly PhraseKind TakesBoolean = new("node-takes-boolean", "the point takes true or false");
    public static readonly PhraseKind TakesNumber = new("node-takes-number", "the point takes a number");
    public static readonly PhraseKind TooManyDigits =
        new("node-too-many-digits", "{value} has more digits than a node takes; write at most 18");
    public static readonly PhraseKind OfPoint = new("node-of-point", "{point}");
    private static readonly PhraseKind OtherCode =
        new("node-other-code", "the node answers with code {code}, which this gateway does not know");
    private static readonly PhraseKind UpdateGateway = new("node-update-gateway", "update the gateway");

    private static readonly Dictionary<byte, (PhraseKind Happened, PhraseKind Next)> Codes = new()
    {
        [CommandCode.NoSuchPoint] = Both("no-such-point", "the node has no such point",
            "compare the profile {profile} with the node's kind and firmware"),
        [CommandCode.NotWritable] = Both("not-writable", "the node lets nobody write it",
            "write \"access\": \"read\" in the profile {profile}"),
        [CommandCode.OutOfRange] = Both("out-of-range", "{value} is out of the node's range",
            "see what range its firmware's README and its settings allow"),
        [CommandCode.Expired] = Both("expired", "it came too late and was not done",
            "repeat it; if it stays so, compare the clocks of gateway and node"),
        [CommandCode.NotSelected] = Both("not-selected", "the selection did not hold until the command came",
            "see that nobody else commands the node, then repeat it"),
        [CommandCode.Interlocked] = Both("interlocked", "an interlock or limit of the node forbids it now",
            "look at the node's alarms and measurements, and repeat it when they allow"),
        [CommandCode.LocalControl] = Both("local-control", "somebody at the device has taken over with its local switch",
            "ask on site before the switch is put back"),
        [CommandCode.HardwareFault] = Both("hardware-fault", "the hardware that it needs reports a fault",
            "look at the node's self-test and have it repaired"),
        [CommandCode.Busy] = Both("busy", "another command is being carried out", "repeat it when that is done"),
        [CommandCode.NoTime] = Both("no-time",
            "the node does not know the time, so it cannot tell whether the command is still wanted",
            "see that this gateway's clock is right, then repeat it"),
    };

    /// <summary>What a node's answer to a command means, and what to do then.</summary>
    public static (Phrase Happened, Phrase Next) Answer(byte code, string value, string profile)
    {
        return Codes.TryGetValue(code, out var known) ? (Told(known.Happened), Told(known.Next))
            : (OtherCode.With(code), UpdateGateway.With());

        Phrase Told(PhraseKind kind) => kind.With([.. kind.Parameters.Select(name => name == "value" ? value : profile)]);
    }

    private static (PhraseKind, PhraseKind) Both(string code, string happened, string next) =>
        (new PhraseKind($"node-{code}", happened), new PhraseKind($"node-{code}-next", next));
}
