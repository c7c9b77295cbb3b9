using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>Why a bundle was not installed, and what to do about it.</summary>
public static class RaucPhrases
{
    public static readonly PhraseKind Absent = new("rauc-absent",
        "{service} cannot be called on the system bus ({error}); install and start it, and let the gateway's user call it");
    public static readonly PhraseKind Silent = new("rauc-silent",
        "{service} has not answered within {seconds} s; look at its log with journalctl");
    public static readonly PhraseKind Busy = new("rauc-busy",
        "RAUC is at work on something else ({doing}); the bundle is installed when that has ended");
    public static readonly PhraseKind NoBundle = new("rauc-no-bundle",
        "RAUC does not take this bundle: {error}; sign one with a key that the system's keyring trusts, and upload that");
    public static readonly PhraseKind OtherSystem = new("rauc-other-system",
        "this bundle is for {bundle} and this system is {system}; sign one that is for {system}");
    public static readonly PhraseKind Failed = new("rauc-failed",
        "{service} did not do it: {error}; the system that runs is as it was, and it is tried again");
    public static readonly PhraseKind NotActive = new("rauc-not-active",
        "RAUC says that it is done, and the next start would still be from {slot}; look at bootloader and system.conf");
    public static readonly PhraseKind OneSlot = new("rauc-one-slot",
        "this system has no second slot that it could start from; system.conf needs two with a bootname");

    public static readonly PhraseKind OnTrial = new("system-on-trial",
        "{version} is being installed or on trial; the next one is taken when that has ended");
    public static readonly PhraseKind Rejected = new("system-rejected",
        "this bundle ran here and did not prove healthy; sign a better one, with a higher release");
}
