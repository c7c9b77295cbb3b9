using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>What is said of a meter.</summary>
internal static class MeterPhrases
{
    // Of a profile or a link.
    public static readonly PhraseKind OnlyReads = new("meter-only-reads", "the driver only reads; remove \"access\" of the point");
    public static readonly PhraseKind Broadcast = new("meter-broadcast",
        "it is the broadcast address, which no meter answers; write the twelve digits on the meter");
    public static readonly PhraseKind NoBlock =
        new("meter-no-block", "FF may not stand in DI3; write the identifier of the manual");
    public static readonly PhraseKind NoScale =
        new("meter-scale", "\"{scale}\" cannot be applied exactly; write 0.000001 to 1000000, as in \"0.01\"");

    // Of the meter at work.
    public static readonly PhraseKind OfData = new("meter-of-data", "data {data}");
    public static readonly PhraseKind Endless = new("meter-endless", "data {data} do not end after {bytes} bytes");
    public static readonly PhraseKind Missing = new("meter-missing", "the meter has no data {data}");
    public static readonly PhraseKind Error = new("meter-error", "the meter answers with error {error}");
    public static readonly PhraseKind NoReason = new("meter-no-reason", "no reason given");
    public static readonly PhraseKind OtherError = new("meter-other-error", "another error");
    public static readonly PhraseKind NoSuchData = new("meter-no-such-data", "no such data");
    public static readonly PhraseKind NotAuthorised = new("meter-not-authorised", "wrong password or no right");
    public static readonly PhraseKind SpeedFixed = new("meter-speed-fixed", "the speed cannot be changed");
    public static readonly PhraseKind YearZones = new("meter-year-zones", "too many year zones");
    public static readonly PhraseKind DayPeriods = new("meter-day-periods", "too many day periods");
    public static readonly PhraseKind Tariffs = new("meter-tariffs", "too many tariffs");

    public static readonly PhraseKind Check = new("meter-check", "check power, cable, meter address, speed and parity");
    public static readonly PhraseKind RemovePoint = new("meter-remove-point", "remove the point, and ask the meter's maker");
    public static readonly PhraseKind LookAtDisplay =
        new("meter-look-at-display", "look at the meter's own display, and whether its maker locks this data");
    public static readonly PhraseKind CompareManual = new("meter-compare-manual",
        "compare the profile {profile} with the meter's manual, or remove the points; it is asked again within the hour");
}
