using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Access;

/// <summary>What is refused about people, sign-in and tokens.</summary>
internal static class AccessPhrases
{
    public static readonly PhraseKind NameTooLong =
        new("person-name-too-long", "a name has more than {limit} letters; write a shorter one");
    public static readonly PhraseKind NoUserName = new("person-name",
        "'{name}' is no user name; write 1 to {limit} letters, digits, '.', '_', '-' or '@', and none of {reserved}");
    public static readonly PhraseKind UserNameTaken =
        new("person-name-taken", "Somebody has this name already; write another one");
    public static readonly PhraseKind TooManyLetters = new("too-many-letters", "has more than {limit} letters");
    public static readonly PhraseKind PasswordTooShort =
        new("password-too-short", "The password is too short; write at least {limit} letters");
    public static readonly PhraseKind PersonChanged =
        new("person-changed", "The person was changed by somebody else just now; load it again and repeat this");
    public static readonly PhraseKind NoPerson = new("no-person", "There is no person '{name}'; GET /api/v1/people lists them");
    public static readonly PhraseKind NoPersonInFolder = new("no-person-in-folder", "There is no person '{name}' in this folder");
    public static readonly PhraseKind OnlyAdministrator =
        new("only-administrator", "'{name}' is the only administrator; make another one first");
    public static readonly PhraseKind NoRole = new("no-role", "'{role}' is no role; write one of {roles}");
    public static readonly PhraseKind RoleAboveOwn =
        new("role-above-own", "Nobody can give away more than they hold: '{role}' is above your own role");
    public static readonly PhraseKind AdministratorAtSites = new("administrator-at-sites",
        "an administrator is not limited to sites; leave them out, or write a lesser role");
    public static readonly PhraseKind NoSites =
        new("no-sites", "is empty, so that nothing could be seen; write at least one, or leave it out for all");

    public static readonly PhraseKind Days =
        new("token-days", "{days} is outside 1 to {max}; a program that lives longer gets a new token");
    public static readonly PhraseKind TokenNameTaken =
        new("token-name-taken", "There is a token '{name}' already; revoke it first or write another name");
    public static readonly PhraseKind TooManyTokens =
        new("too-many-tokens", "You have {limit} tokens already; revoke one that is not used any more");
    public static readonly PhraseKind NoToken =
        new("no-token", "There is no token {token} that you may revoke; GET /api/v1/tokens lists them");
    public static readonly PhraseKind NoSession =
        new("no-session", "There is no such session that you may end; GET /api/v1/sessions lists them");

    public static readonly PhraseKind CodeOrPassword = new("code-or-password", "write either code, or userName and password");
    public static readonly PhraseKind SignInWrong = new("sign-in-wrong",
        "Name or password is wrong, or the code of the second factor is missing or wrong; an administrator can make a one-time link");
    public static readonly PhraseKind TooManyWrong =
        new("too-many-wrong", "Too many wrong codes or passwords came from this address; try again in {seconds} s");
    public static readonly PhraseKind LinkUnknown = new("link-unknown",
        "This sign-in link is not known; ask an administrator for one, or start the manager anew if there is no administrator yet");
    public static readonly PhraseKind LinkUsed = new("link-used", "This sign-in link was used already; ask for a new one");
    public static readonly PhraseKind LinkExpired = new("link-expired", "This sign-in link has expired; ask for a new one");
    public static readonly PhraseKind LinkOfRemoved =
        new("link-of-removed", "The person of this sign-in link was removed; ask for a new one");
    public static readonly PhraseKind LinkMakerDemoted = new("link-maker-demoted",
        "Whoever made this sign-in link is no administrator any more; ask an administrator for a new one");
    public static readonly PhraseKind SessionEnded = new("session-ended", "This session has ended; sign in again");
    public static readonly PhraseKind OtherOrigin =
        new("other-origin", "A page of another site sent this; open the console at its own address and try again");

    public static readonly PhraseKind ProofOfProgram = new("proof-of-program",
        "A token does not show who holds it, and so makes no tokens, links or people; sign in as a person");
    public static readonly PhraseKind ProofByLink = new("proof-by-link",
        "It is a while since you came in, and you have neither a password nor a second factor to show again; come in by a new one-time "
        + "link");
    public static readonly PhraseKind ProofNeeded = new("proof-needed",
        "It is a while since you showed who you are; POST /api/v1/me/proof with your password or a code of your second factor, and then "
        + "do this again");
    public static readonly PhraseKind ProofWrong = new("proof-wrong", "The password or code is wrong");
    public static readonly PhraseKind ProofsWrong =
        new("proofs-wrong", "Too many passwords or codes were wrong, and this session has ended; sign in again");

    public static readonly PhraseKind FactorThere = new("factor-there", "You have a second factor already; remove it first");
    public static readonly PhraseKind NoFactorToConfirm =
        new("no-factor-to-confirm", "There is no new second factor to confirm; ask for one first");
    public static readonly PhraseKind FactorCodeWrong = new("factor-code-wrong",
        "is wrong; write the one that the app shows now, and see that the phone's clock is right");
    public static readonly PhraseKind NoFactorToRecover =
        new("no-factor-to-recover", "You have no second factor that a recovery code could stand in for");
}
