using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>What is refused about gateways, claim codes and certificates.</summary>
internal static class ProvisioningPhrases
{
    public static readonly PhraseKind HasDevices = new("gateway-has-devices",
        "Gateway {gateway} has {devices} devices; move them to another gateway or remove them first");
    public static readonly PhraseKind RevokedByOperator = new("gateway-revoked",
        "Gateway {gateway} was revoked by an operator; only an operator lets it come back, with a claim code of theirs");

    public static readonly PhraseKind NoClaimCode =
        new("claim-missing", "Send the gateway's claim code as the password of HTTP Basic");
    public static readonly PhraseKind ClaimUnknown =
        new("claim-unknown", "This claim code is not known; check its letters, or make a new one for the gateway");
    public static readonly PhraseKind ClaimUsed =
        new("claim-used", "This claim code was used already; make a new one for the gateway");
    public static readonly PhraseKind ClaimWithdrawn =
        new("claim-withdrawn", "A newer claim code was made for this gateway; use that one");
    public static readonly PhraseKind ClaimExpired =
        new("claim-expired", "This claim code has expired; make a new one for the gateway");
    public static readonly PhraseKind ClaimMakerDemoted = new("claim-maker-demoted",
        "Whoever made this claim code may not enrol this gateway any more; ask somebody who may for a new one");

    public static readonly PhraseKind TooManyRenewals = new("renewals",
        "Gateway {gateway} was given {count} certificates within {minutes} minutes, and no more are given in that time; ask again in "
        + "{seconds} s, and find out why it does not use those that it has");
    public static readonly PhraseKind RequestUnusable = new("signing-request",
        "The signing request cannot be used: {why}; send base64 of a PKCS#10 request with an ECDSA P-256 key");
    public static readonly PhraseKind RequestTooLong = new("signing-request-length", "it is longer than {limit} bytes");
    public static readonly PhraseKind RequestNotBase64 = new("signing-request-base64", "it is not base64");
    public static readonly PhraseKind RequestNotSigned =
        new("signing-request-signature", "it is no PKCS#10 signed by its own key ({cause})");
    public static readonly PhraseKind RequestKeyKind = new("signing-request-key", "its key is not an elliptic-curve key");
    public static readonly PhraseKind RequestCurve = new("signing-request-curve", "its key is not on the curve P-256");
}
