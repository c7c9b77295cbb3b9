using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Updates.Application;

/// <summary>Why a version of the gateway is not installed, and what to do about it.</summary>
public static class ApplicationPhrases
{
    public static readonly PhraseKind NotInstalledSo = new("application-not-installed-so",
        "{folder} holds no versions of the gateway that start-gateway could choose from; install the gateway's package once");
    public static readonly PhraseKind OnTrial = new("application-on-trial",
        "{version} is on trial; the next one is taken when it has proved healthy or is given up");
    public static readonly PhraseKind Rejected = new("application-rejected",
        "this version ran here and did not prove healthy; sign a better one, with a higher release");
    public static readonly PhraseKind NotGenuine = new("application-not-genuine",
        "the archive is not what was signed: {why}; fetch it again");
    public static readonly PhraseKind NotWritten = new("application-not-written",
        "{file} does not read back as it was written; look at the disk");
}
