using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>Reads one entry of a profile's <c>points</c>.</summary>
internal static class PointReader
{
    private static readonly Dictionary<string, StreamClass> Classes = new()
    {
        ["event"] = StreamClass.Event,
        ["billing"] = StreamClass.Billing,
        ["state"] = StreamClass.State,
        ["telemetry"] = StreamClass.Telemetry,
        ["bulk"] = StreamClass.Bulk,
    };

    private static readonly Dictionary<string, ReportRule> Rules = new() { ["poll"] = ReportRule.Poll, ["change"] = ReportRule.Change };
    private static readonly Dictionary<string, bool> Accesses = new() { ["read"] = false, ["read-write"] = true };

    public static ProfilePoint Read(JsonSection section, string place)
    {
        var pathText = section.Text("path", ProfilePhrases.Path);
        if (!PointPath.TryParse(pathText, out var path) && pathText.Length > 0)
            section.Fault("path", ProfilePhrases.NoPath.With(pathText));
        var name = section.Languages("name");
        var unit = section.Text("unit", ProfilePhrases.Unit, fallback: "");
        if (!UnitCode.IsValid(unit)) section.Fault("unit", ProfilePhrases.NoUnit.With(UnitCode.MaxLength));
        var stream = section.Choice("class", Classes);
        // States and events are news when they change; a measurement is news each time.
        var isChange = stream is StreamClass.State or StreamClass.Event || section.Has(ProfilePoint.DeadBandKey);
        var report = section.Choice("report", Rules, isChange ? ReportRule.Change : ReportRule.Poll);
        var deadBand = section.Decimal(ProfilePoint.DeadBandKey);
        if (deadBand <= 0) section.Fault(ProfilePoint.DeadBandKey, ProfilePhrases.NoDistance.With(deadBand));
        if (deadBand is not null && report == ReportRule.Poll)
            section.Fault(ProfilePoint.DeadBandKey, ProfilePhrases.DeadBandOfPolls.With());
        TimeSpan? period = section.Has(ProfilePoint.PeriodKey)
            ? TimeSpan.FromMilliseconds(section.Integer(ProfilePoint.PeriodKey, DeviceLimits.MinPeriodMs, DeviceLimits.MaxPeriodMs)) : null;
        var writable = section.Choice("access", Accesses, false);
        var min = section.Decimal("min");
        var max = section.Decimal("max");
        var decimals = (int)section.Integer("decimals", 0, 15, fallback: 0);
        var source = section.Has("source") ? section.Raw("source", ProfilePhrases.Source) : default;
        var words = PointWords.Read(section);
        section.Done();

        foreach (var key in new[] { "min", "max" })
            if (!writable && section.Has(key)) section.Fault(key, ProfilePhrases.RangeOfReadOnly.With());
        if (words.Confirm && !writable) section.Fault("confirm", ProfilePhrases.ConfirmOfReadOnly.With());
        if (min > max) section.Fault("max", ProfilePhrases.RangeTurned.With(max, min));
        return new ProfilePoint(path, name, unit, stream, report, writable ? new WriteRange(min, max) : null, decimals, source)
        {
            Place = place,
            Words = words,
            Period = period,
            DeadBand = deadBand ?? 0,
        };
    }
}
