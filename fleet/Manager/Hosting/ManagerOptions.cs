using System.Globalization;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Hosting;

/// <summary>The validated configuration. Nothing changes it while the manager runs.</summary>
public sealed record ManagerOptions
{
    public required string DataFolder { get; init; }
    public required ListenAddress People { get; init; }
    public required ListenAddress Gateways { get; init; }
    public required IReadOnlyList<string> Names { get; init; }
    public required string? PeopleCertificate { get; init; }
    public required string? PeopleKey { get; init; }
    public required TimeSpan CertificateLife { get; init; }
    public required TimeSpan RenewalGrace { get; init; }
    public required TimeSpan ClaimLife { get; init; }
    public required TimeSpan SignInLife { get; init; }
    /// <summary>The role from which on people must have a second factor; null: none.</summary>
    public required string? SecondFactorFrom { get; init; }
    public required LogLevel LogLevel { get; init; }
    /// <summary>The file with the secrets key; null: the systemd credential, else beside the data folder.</summary>
    public required string? SecretsKey { get; init; }

    /// <summary>How long blocks wait before they are compacted.</summary>
    public required TimeSpan CompactAfter { get; init; }

    /// <summary>How long readings are kept.</summary>
    public required IReadOnlyList<RetentionRule> Retention { get; init; }

    /// <summary>Bytes that the telemetry folder may take; null: no limit.</summary>
    public required long? DiskBudget { get; init; }

    /// <summary>What one gateway may make grow.</summary>
    public required GatewayQuotas Quotas { get; init; }

    public string DatabaseFile => Path.Combine(DataFolder, "fleet.db");
    public string DriversFile => Path.Combine(DataFolder, "drivers.db");
    public string KeysFolder => Path.Combine(DataFolder, "keys");
    public string TelemetryFolder => Path.Combine(DataFolder, "telemetry");

    // The names of roles are those of the slice that owns them, which builds on this one; a test compares them.
    internal static readonly string[] FactorRoles = ["technician", "operator", "administrator"];

    /// <summary>Checks the settings and fills in the defaults.</summary>
    /// <exception cref="SettingsException">Names everything that is wrong.</exception>
    public static ManagerOptions From(ManagerSettings settings)
    {
        var faults = new List<string>();
        var people = ListenAddress.Parse("people", settings.People ?? "http://127.0.0.1:5080", faults);
        var gateways = ListenAddress.Parse("gateways", settings.Gateways ?? "https://127.0.0.1:5443", faults);
        var names = settings.Names ?? [];

        if (people is { IsHttps: false, IsLoopback: false })
            faults.Add($"people: {people} would carry passwords in the clear; write https, or listen on 127.0.0.1 or [::1]");
        if (gateways is { IsHttps: false })
            faults.Add($"gateways: {gateways} is not https; gateways are served over TLS only");
        if (people is not null && gateways is not null && people.Port == gateways.Port && people.Port != 0 && people.Host == gateways.Host)
            faults.Add($"gateways: {gateways} is where people are served; the two need a port each");
        if (gateways is { IsAny: true } && names.Count == 0)
            faults.Add($"names: gateways reach {gateways} by a name or address that must be in the certificate; write at least one name "
                + "(--name)");
        faults.AddRange(names.Where(name => Uri.CheckHostName(name) == UriHostNameType.Unknown)
            .Select(name => $"names: '{name}' is neither a host name nor an IP address"));
        if (settings.PeopleKey is not null && settings.PeopleCertificate is null)
            faults.Add("peopleKey: is the key of peopleCertificate, which is not there");
        if (settings.PeopleCertificate is not null && people is { IsHttps: false })
            faults.Add("peopleCertificate: people are served over http and show no certificate; write https in people");
        foreach (var (key, path) in new[] { ("peopleCertificate", settings.PeopleCertificate), ("peopleKey", settings.PeopleKey) })
            if (path is not null && !File.Exists(path)) faults.Add($"{key}: there is no file {path}");
        if (!Enum.TryParse<LogLevel>(settings.LogLevel ?? nameof(LogLevel.Information), ignoreCase: true, out var logLevel)
            || !Enum.IsDefined(logLevel))
            faults.Add($"logLevel: '{settings.LogLevel}' is none of {string.Join(", ", Enum.GetNames<LogLevel>())}");

        if (settings.SecondFactorFrom is { } from && !FactorRoles.Contains(from))
            faults.Add($"secondFactorFrom: '{from}' is none of {string.Join(", ", FactorRoles)}");

        // A minute is the shortest life that a gateway's clock can be trusted to tell from the next.
        var certificateLife =
            Span("certificateDays", settings.CertificateDays ?? 90, TimeSpan.FromDays, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650),
            faults);
        var grace = Span("renewalGraceDays", settings.RenewalGraceDays ?? 30, TimeSpan.FromDays, TimeSpan.Zero, TimeSpan.FromDays(3650),
            faults);
        var claimLife = Span(
            "claimHours", settings.ClaimHours ?? 72, TimeSpan.FromHours, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365), faults);
        var signInLife = Span(
            "signInMinutes", settings.SignInMinutes ?? 30, TimeSpan.FromMinutes, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), faults);
        var compactAfter = Span("compactAfterMinutes", settings.CompactAfterMinutes ?? 10, TimeSpan.FromMinutes, TimeSpan.FromSeconds(1),
            TimeSpan.FromDays(1), faults);
        var retention = (settings.Retention ?? []).Select(rule => Rule(rule, faults)).OfType<RetentionRule>().ToList();
        foreach (var twice in retention.GroupBy(rule => (rule.Stream, rule.Site)).Where(rules => rules.Count() > 1))
            faults.Add($"retention: class '{twice.Key.Stream.ToString().ToLowerInvariant()}' has two rules for the same sites; leave one");
        if (settings.DiskBudgetGigabytes is { } budget && !(budget >= 0.1 && budget <= 1_000_000))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"diskBudgetGigabytes: {budget} is outside 0.1 to 1000000"));
        var usual = new GatewayQuotas();
        var quotas = usual with
        {
            Series = Count("seriesOfGateway", settings.SeriesOfGateway ?? usual.Series, 10_000_000, faults),
            SeriesOfDevice = Count("seriesOfDevice", settings.SeriesOfDevice ?? usual.SeriesOfDevice, 10_000_000, faults),
            Epochs = Count("epochsOfGateway", settings.EpochsOfGateway ?? usual.Epochs, 1_000_000, faults),
        };
        if (faults.Count > 0) throw new SettingsException(faults);

        return new ManagerOptions
        {
            DataFolder = Path.GetFullPath(settings.Data ?? Path.Combine("data", "manager")),
            People = people!,
            Gateways = gateways!,
            Names = names,
            PeopleCertificate = settings.PeopleCertificate,
            PeopleKey = settings.PeopleKey,
            CertificateLife = certificateLife,
            RenewalGrace = grace,
            ClaimLife = claimLife,
            SignInLife = signInLife,
            SecondFactorFrom = settings.SecondFactorFrom,
            LogLevel = logLevel,
            SecretsKey = settings.SecretsKey,
            CompactAfter = compactAfter,
            Retention = retention,
            DiskBudget = (long?)(settings.DiskBudgetGigabytes * 1_000_000_000),
            Quotas = quotas,
        };
    }

    private static RetentionRule? Rule(RetentionSetting rule, List<string> faults)
    {
        var known = RetentionRule.Classes.TryGetValue(rule.Class ?? "", out var stream);
        if (!known) faults.Add($"retention: class '{rule.Class}' is none of {string.Join(", ", RetentionRule.Classes.Keys)}");
        var days = Span("retention.days", rule.Days, TimeSpan.FromDays, TimeSpan.FromDays(RetentionRule.LeastDays(stream)),
            TimeSpan.FromDays(RetentionRule.MostDays), faults);
        return known ? new RetentionRule(stream, rule.SiteId, days) : null;
    }

    private static int Count(string key, int value, int most, List<string> faults)
    {
        if (value >= 1 && value <= most) return value;
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: {value} is outside 1 to {most}"));
        return most;
    }

    private static TimeSpan Span(string key, double value, Func<double, TimeSpan> unit, TimeSpan least, TimeSpan most, List<string> faults)
    {
        if (double.IsFinite(value) && value >= least / unit(1) && value <= most / unit(1)) return unit(value);
        faults.Add(string.Create(
            CultureInfo.InvariantCulture, $"{key}: {value} is outside {least / unit(1):0.######} to {most / unit(1):0.######}"));
        return least;
    }
}
