using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Runtime;

/// <summary>Why a write is not tried, and what may be said whatever a device speaks.</summary>
public static class WritePhrases
{
    public static readonly PhraseKind NoDevice =
        new("write-no-device", "this gateway has no device {device}; look up which gateway serves it");
    public static readonly PhraseKind NotRunning =
        new("write-not-running", "device {device} does not run, because its configuration is wrong: {place}: {faults}");
    public static readonly PhraseKind NoPoint =
        new("write-no-point", "device {device} ({profile}) has no point {point}; its profile lists the points it has");
    public static readonly PhraseKind ReadOnly = new("write-read-only",
        "{point} of {profile} is read only; its profile must say \"access\": \"read-write\" for commands to pass");
    public static readonly PhraseKind NotNumber =
        new("write-no-number", "\"{value}\" is not what {point} takes; write a decimal with a point, as in 21.5");
    public static readonly PhraseKind NotBoolean =
        new("write-no-boolean", "\"{value}\" is not what {point} takes; write true or false");
    public static readonly PhraseKind TooLow =
        new("write-too-low", "{value} is below the lowest allowed value of {point}, {lowest}");
    public static readonly PhraseKind TooHigh =
        new("write-too-high", "{value} is above the highest allowed value of {point}, {highest}");
    public static readonly PhraseKind DriverReads =
        new("write-driver-reads", "the driver {driver} only reads; remove \"access\": \"read-write\" from {profile}");
    public static readonly PhraseKind GivenUp =
        new("write-given-up", "it was given up before it was operated; nothing has happened");
    public static readonly PhraseKind ConfiguredAnew = new("write-configured-anew",
        "the device was configured anew before it was operated; nothing has happened, send it again");

    public static readonly PhraseKind NoWay = new("driver-no-way", "its driver has no way there now: {cause}");
    public static readonly PhraseKind SendAgain = new("driver-send-again", "send it again; if it stays so, report it with the log");
    public static readonly PhraseKind DriverFailed = new("driver-failed", "the driver failed: {cause}");
    public static readonly PhraseKind ReportLog = new("driver-report-log", "report it with the log; the device is asked again");
}
