using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Updates;

/// <summary>Why a gateway takes nothing new, besides what every reader of updates refuses.</summary>
public static class GatewayUpdatePhrases
{
    public static readonly PhraseKind NotKept = new("gateway-update-not-kept",
        "it cannot be kept on the gateway's disk, and so is not believed: {cause}; make room in its data folder");
    public static readonly PhraseKind NoAnswer = new("gateway-update-no-answer",
        "the manager does not hand out {role} version {version}, which it announced: {cause}; look at its page of artifacts");
    public static readonly PhraseKind NoRoom = new("gateway-update-no-room",
        "{name} needs {missing} more bytes, and the gateway's disk has {free} for it; make room there");
    public static readonly PhraseKind OtherPart = new("gateway-update-other-part",
        "the manager sent another part of {role} version {version} than the one that was asked for; update the older of the two");
}
