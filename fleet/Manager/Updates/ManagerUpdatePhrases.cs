using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Updates;

/// <summary>What this slice refuses besides what every reader of updates does (<see cref="Contracts.Updates.UpdatePhrases"/>).</summary>
public static class ManagerUpdatePhrases
{
    public static readonly PhraseKind NoRoot = new("updates-no-root",
        "there is no root yet that says whose signatures count; make one with: edgefleet sign init, and bring it here first");
    public static readonly PhraseKind NoSuchRoot =
        new("updates-no-such-root", "there is no root version {version}; the latest is {latest}");
    public static readonly PhraseKind NoTargets =
        new("updates-no-targets", "no targets are there yet; sign an artifact with: edgefleet sign add, and bring the targets here");
    public static readonly PhraseKind ManagersKeyMissing = new("updates-managers-key-missing",
        "this root does not name the manager's own key {id} for timestamps, or asks for more signatures than that one, so that the manager "
        + "could not say that anything is the latest; make the root with the key that this manager shows");
    public static readonly PhraseKind NothingWaits = new("updates-nothing-waits",
        "no artifact waits for its content; sign it first with: edgefleet sign add, and bring the targets here");
    public static readonly PhraseKind Awaited = new("updates-awaited", "a content that is waited for");
    public static readonly PhraseKind NoContent = new("updates-no-content",
        "there is no content with the SHA-256 {hash}; GET /api/v1/updates lists those that are held");
    public static readonly PhraseKind DevicesAtOnce =
        new("updates-devices-at-once", "seals for {count} devices in one call; write 1 to {max}");
    public static readonly PhraseKind NoUpdateKey = new("updates-no-update-key",
        "the update key of device {device} is not here; write it with PUT /api/v1/devices/{device}/update-key");
    public static readonly PhraseKind NotForNodes =
        new("updates-not-for-nodes", "{name} is of the kind {kind}, which needs no seal; only firmware of nodes is sealed node by node");
    public static readonly PhraseKind NoRoom = new("updates-no-room",
        "a content of {bytes} bytes may come, and {free} are free on the disk; make room there, then bring it again");
}
