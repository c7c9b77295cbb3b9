using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Telemetry;

/// <summary>What is refused about readings.</summary>
internal static class TelemetryPhrases
{
    public static readonly PhraseKind NoTime = new("time-missing",
        "{name} is missing; write Unix milliseconds (1793491200000) or ISO 8601 with its zone (2026-11-01T00:00:00+08:00)");
    public static readonly PhraseKind WrongTime = new("time-wrong", "{name} is '{text}', which is no time; write Unix milliseconds "
        + "(1793491200000) or ISO 8601 with its zone (2026-11-01T00:00:00+08:00)");
    public static readonly PhraseKind FromBelowZero =
        new("range-from-below-zero", "from is {from}; times are Unix milliseconds from 0");
    public static readonly PhraseKind RangeTurned = new("range-turned", "to ({to}) must come after from ({from})");
    public static readonly PhraseKind RangeTooLong = new("range-too-long", "the range has {days} days; ask for {limit} at most");
    public static readonly PhraseKind Buckets = new("range-buckets", "buckets is {buckets}; ask for 1 to {max}");
    public static readonly PhraseKind TooManyBlocks = new("range-too-many-blocks",
        "the range touches {blocks} blocks of {limit}; ask for about {percent} % of it at a time");
    public static readonly PhraseKind TooManyReadings =
        new("range-too-many-readings", "the range holds more than {limit} readings; ask for a shorter one");

    public static readonly PhraseKind NoClass = new("retention-class", "'{name}' is none of {classes}");
    public static readonly PhraseKind RetentionDays =
        new("retention-days", "{days} is outside {min} to {max} for {name}; write none for ever");
    public static readonly PhraseKind RetentionShorter = new("retention-shorter",
        "This keeps {name} for shorter than now. No reading that is there is old enough to go yet. Nothing is deleted within {days} "
        + "days, in which it can be taken back; send \"confirm\": true to decide it");
    public static readonly PhraseKind RetentionLetsGo = new("retention-lets-go",
        "This lets {count} readings of {name} go that are kept now, of {first} to {last}. Nothing is deleted within {days} days, in "
        + "which it can be taken back; send \"confirm\": true to decide it");

    public static readonly PhraseKind NothingToRelease = new("nothing-to-release",
        "Gateway {gateway} delivered no readings of device {device} that wait for a release; GET "
        + "/api/v1/gateways/{gateway}/foreign-readings lists those that do");
    public static readonly PhraseKind NeverWas = new("device-never-was",
        "There never was a device {device}, so its readings can count nowhere; find out why gateway {gateway} makes them up");
}
