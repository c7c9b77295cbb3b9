using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Control;

/// <summary>How a command ended that no device answered.</summary>
public static class CommandPhrases
{
    public static readonly PhraseKind Interrupted = new("command-interrupted",
        "the gateway stopped while it executed this command, so the device may or may not have acted; look at the device before you send "
        + "it again");
    public static readonly PhraseKind Late = new("command-late",
        "it was to be executed before {expires} and came up at {now}; send it again if it is still wanted");
    public static readonly PhraseKind NoPath =
        new("command-no-path", "'{path}' is not a point path; write object/instance/resource, as in 3337/0/5536");
    public static readonly PhraseKind DriverFell = new("command-driver-fell",
        "the driver fell over ({cause}), so the device may or may not have acted; look at it before you send the command again, and "
        + "report the gateway's log");
}
