using EdgeFleet.Contracts;

namespace EdgeFleet.Nano.Host;

/// <summary>What is said of a node and the wire to it.</summary>
public static class NodePhrases
{
    public static readonly PhraseKind RefusesAll = new("node-refuses-all", "it refuses every boot number and counter, also its own");
    public static readonly PhraseKind StartedAgain = new("node-started-again", "the node has started again before it answered");
    public static readonly PhraseKind Damaged = new("node-damaged", "but {frames} damaged frames came");
    public static readonly PhraseKind Unfit = new("node-unfit", "but {frames} came that are late or not sealed with its key");
    public static readonly PhraseKind UnknownRequest = new("node-unknown-request", "its firmware does not know the request {request}");
    public static readonly PhraseKind UnreadRequest = new("node-unread-request", "it cannot read the request {request} (code {code})");
    public static readonly PhraseKind NoResult = new("node-no-result", "its answer has no result");

    public static readonly PhraseKind KeyNotKept = new("node-key-not-kept", "it could not keep the new key, and has the old one");

    public static readonly PhraseKind KeepOld =
        new("node-keep-old", "keep the old key, look at the node's self-test, and try again");
    public static readonly PhraseKind LookForOther = new("node-look-for-other", "look for another gateway that asks the same node");
    public static readonly PhraseKind CheckSpeed =
        new("node-check-speed", "check baud rate, parity and wiring, and that no two nodes have one address");
    public static readonly PhraseKind CheckKey = new("node-check-key", "check the key, and allow more time");
    public static readonly PhraseKind Check = new("node-check",
        "check power, cable, address and key: a node drops what is not sealed with its key without a word");
    public static readonly PhraseKind UpdateFirmware = new("node-update-firmware", "update the node's firmware, or do without");
    public static readonly PhraseKind Report = new("node-report", "report it with the releases of gateway and node");
}
